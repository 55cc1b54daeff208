package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventFilter;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.SenderRule;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.PendingFilter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportChangeTest {
    private static final OperatorChange CHANGE = new OperatorChange(
            "POST /dead-letters/replay", "source=a&reason=\"x", OptionalLong.of(2), "done", "carl", "127.0.0.1:9");

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private final UnansweredSiem exporter = new UnansweredSiem();

    @AfterEach
    void stop() throws InterruptedException {
        exporter.stop();
    }

    @Test
    void aChangeIsAReportForTheRoutesThatTakeItsSource() {
        reporting("exporter_*").report(CHANGE);

        assertThat(exporter.spool().countPending(PendingFilter.ALL)).isOne();
        assertThat(exporter.counters().acceptedReports()).isOne();
    }

    @Test
    void withoutARouteNothingIsKeptOrCounted() {
        reporting("kube_*").report(CHANGE);

        assertThat(exporter.spool().countPending(PendingFilter.ALL)).isZero();
        assertThat(exporter.counters().acceptedReports()).isZero();
        assertThat(exporter.counters().reportsWithoutConsumer()).isZero();
    }

    @Test
    void whoListensHearsOfAChangeThatNoRouteTakes() throws InterruptedException {
        try (var listener =
                exporter.dispatcher().events().subscribe(EventFilter.ALL).orElseThrow()) {
            reporting("kube_*").report(CHANGE);

            assertThat(listener.next(Duration.ZERO))
                    .hasValue(
                            new Event.Changed(NOW, "POST /dead-letters/replay", "source=a&reason=\"x", "done", "carl"));
        }
    }

    @Test
    void aReportOfAChangeHasTheTimeOfTheChange() throws Exception {
        reporting("*").report(CHANGE);

        await("the call", () -> !exporter.called().isEmpty());
        var report = exporter.called().element().report();
        assertThat(report.source()).isEqualTo("exporter_audit");
        assertThat(report.payload().text()).isEqualTo(CHANGE.payload(NOW).text());
    }

    @Test
    void aChangeIsMadeAlsoIfNoReportOfItCanBeKept() throws InterruptedException {
        var stopping = reporting("*");
        exporter.dispatcher().stop(Duration.ZERO);

        try (var log = LogLines.of(OwnReports.class)) {
            assertThatCode(() -> stopping.report(CHANGE)).doesNotThrowAnyException();
            assertThat(log.all()).singleElement().asString().startsWith("WARNING audit event not kept reason=");
        }
        assertThat(exporter.spool().countPending(PendingFilter.ALL)).isZero();
    }

    @Test
    void theReportSaysWhoFromWhereWhichFilterAndHowMany() {
        assertThat(CHANGE.payload(Instant.EPOCH).text())
                .isEqualTo("{\"at\":\"1970-01-01T00:00:00Z\",\"action\":\"POST /dead-letters/replay\","
                        + "\"filter\":\"source=a&reason=\\\"x\",\"count\":2,\"outcome\":\"done\",\"who\":\"carl\","
                        + "\"from\":\"127.0.0.1:9\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exporter_audit", "Exporter_Audit", " exporter_audit ", "exporter_audit\u2003"})
    void noSenderHandsInTheSource(String source) {
        var everything = List.of(new Glob("*"));
        var accept = exporter.accepting("*");
        for (var sender : List.of(Sender.ANYBODY, new Sender("lab", everything, everything, true))) {
            assertThatThrownBy(() ->
                            accept.accept(new Envelope(source, Map.of(), Payload.of("{}")), sender, Optional.empty()))
                    .isInstanceOfSatisfying(
                            SenderRefusedException.class,
                            refused -> assertThat(refused.rule()).isEqualTo(SenderRule.OWN_SOURCE));
        }
        assertThat(exporter.spool().countPending(PendingFilter.ALL)).isZero();
    }

    private ReportChange reporting(String route) {
        return new ReportChange(
                exporter.accepting(route),
                UnansweredSiem.routes(route),
                exporter.dispatcher().events(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
