package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventFilter;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.SenderRule;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportChangeTest {
    private static final ConsumerId SIEM = new ConsumerId("siem");
    private static final OperatorChange CHANGE = new OperatorChange(
            "POST /dead-letters/replay", "source=a&reason=\"x", OptionalLong.of(2), "done", "carl", "127.0.0.1:9");

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private final Spool spool = Fixtures.spool();
    private final Counters counters = new Counters();
    private final BlockingQueue<Delivery> called = new LinkedBlockingQueue<>();
    private final Catalog types = Catalog.of(new ClusterType(batch -> {
        called.addAll(batch);
        new CountDownLatch(1).await();
        return List.of();
    }));
    private final NamedConsumers catalog = new NamedConsumers(
            types,
            List.of(new NamedConsumer(
                    SIEM, types.all().getFirst(), ConsumerSettings.of(Map.of("hostport", "siem:9200")))));
    private final Dispatcher dispatcher =
            new Dispatcher(catalog, spool, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void aChangeIsAReportForTheRoutesThatTakeItsSource() {
        reporting("exporter_*").report(CHANGE);

        assertThat(spool.countPending(PendingFilter.ALL)).isOne();
        assertThat(counters.acceptedReports()).isOne();
    }

    @Test
    void withoutARouteNothingIsKeptOrCounted() {
        reporting("kube_*").report(CHANGE);

        assertThat(spool.countPending(PendingFilter.ALL)).isZero();
        assertThat(counters.acceptedReports()).isZero();
        assertThat(counters.reportsWithoutConsumer()).isZero();
    }

    @Test
    void whoListensHearsOfAChangeThatNoRouteTakes() throws InterruptedException {
        try (var listener = dispatcher.events().subscribe(EventFilter.ALL).orElseThrow()) {
            reporting("kube_*").report(CHANGE);

            assertThat(listener.next(Duration.ZERO))
                    .hasValue(
                            new Event.Changed(NOW, "POST /dead-letters/replay", "source=a&reason=\"x", "done", "carl"));
        }
    }

    @Test
    void aReportOfAChangeHasTheTimeOfTheChange() throws Exception {
        reporting("*").report(CHANGE);

        await("the call", () -> !called.isEmpty());
        var report = called.element().report();
        assertThat(report.source()).isEqualTo("exporter_audit");
        assertThat(report.payload().text()).isEqualTo(CHANGE.payload(NOW).text());
    }

    @Test
    void aChangeIsMadeAlsoIfNoReportOfItCanBeKept() throws InterruptedException {
        var stopping = reporting("*");
        dispatcher.stop(Duration.ZERO);

        try (var log = LogLines.of(OwnReports.class)) {
            assertThatCode(() -> stopping.report(CHANGE)).doesNotThrowAnyException();
            assertThat(log.all()).singleElement().asString().startsWith("WARNING audit event not kept reason=");
        }
        assertThat(spool.countPending(PendingFilter.ALL)).isZero();
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
        var accept = accepting("*");
        for (var sender : List.of(Sender.ANYBODY, new Sender("lab", everything, everything, true))) {
            assertThatThrownBy(() ->
                            accept.accept(new Envelope(source, Map.of(), Payload.of("{}")), sender, Optional.empty()))
                    .isInstanceOfSatisfying(
                            SenderRefusedException.class,
                            refused -> assertThat(refused.rule()).isEqualTo(SenderRule.OWN_SOURCE));
        }
        assertThat(spool.countPending(PendingFilter.ALL)).isZero();
    }

    private ReportChange reporting(String route) {
        return new ReportChange(accepting(route), routes(route), dispatcher.events(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private AcceptReport accepting(String route) {
        return new AcceptReport(catalog, routes(route), spool, dispatcher, counters, Clock.systemUTC(), new Random());
    }

    private static Routes routes(String source) {
        return new Routes(List.of(new Route("audit", new Glob(source), LabelPatterns.NONE, List.of(SIEM))));
    }
}
