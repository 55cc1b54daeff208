package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.events.OwnSource;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.PendingFilter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnReportsTest {
    private final UnansweredSiem exporter = new UnansweredSiem();

    @AfterEach
    void stop() throws InterruptedException {
        exporter.stop();
    }

    @Test
    void aReportGoesWhereTheRoutesSendItsSource() throws Exception {
        var own = own("exporter_event");
        assertThat(own.isRouted()).isTrue();

        own.accept(Payload.of("{\"a\":1}"));

        await("the call", () -> !exporter.called().isEmpty());
        assertThat(exporter.called()).singleElement().satisfies(delivery -> {
            assertThat(delivery.report().source()).isEqualTo("exporter_event");
            assertThat(delivery.report().payload().text()).isEqualTo("{\"a\":1}");
            assertThat(delivery.id().consumer()).isEqualTo(UnansweredSiem.SIEM);
        });
    }

    @Test
    void aRouteForAnotherSourceTakesNone() {
        var own = own("exporter_audit");
        assertThat(own.isRouted()).isFalse();

        try (var log = LogLines.of(AcceptReport.class)) {
            own.accept(Payload.of("{}"));

            assertThat(exporter.spool().countPending(PendingFilter.ALL)).isZero();
            assertThat(exporter.counters().acceptedReports()).isZero();
            assertThat(log.all()).isEmpty();
        }
    }

    @Test
    void theOperatorIsWarnedOnceOfReportsThatCannotBeKept() throws Exception {
        var own = own("*");
        exporter.dispatcher().stop(Duration.ZERO);

        try (var log = LogLines.of(OwnReports.class)) {
            for (int i = 0; i < 3; i++) {
                own.accept(Payload.of("{}"));
                Thread.sleep(5);
            }

            assertThat(log.all()).containsExactly("WARNING event lost reason=\"the exporter is stopping\"");
        }
        assertThat(exporter.spool().countPending(PendingFilter.ALL)).isZero();
    }

    private OwnReports own(String routed) {
        return new OwnReports(
                OwnSource.EVENT,
                exporter.accepting(routed),
                UnansweredSiem.routes(routed),
                "event lost reason=\"{0}\"");
    }
}
