package io.narrows.exporter.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptRelayedTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final List<Glob> ANY = List.of(new Glob("*"));
    private static final Sender RELAY = new Sender("edge", ANY, ANY, true, true);

    private final ManualClock clock = new ManualClock(NOW);
    private final Spool spool = new MemorySpool(
            clock, 64 << 20, WINDOW, Duration.ofDays(7), 10_000, new HistoryLimits(new ByteSize(16 << 20), WINDOW));
    /// A catalog whose consumer never returns, so that accepted reports stay in the spool.
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> {
        new CountDownLatch(1).await();
        return List.of();
    }));

    private final Counters counters = new Counters();
    private final Dispatcher dispatcher = new Dispatcher(catalog, spool, LaneSettings.DEFAULT, clock, new Random());
    private final AcceptReport acceptReport =
            new AcceptReport(catalog, Routes.NONE, spool, dispatcher, counters, clock, new Random());
    private final AcceptRelayed acceptRelayed = new AcceptRelayed(acceptReport, spool, Optional.of("here"));

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void anotherReportUnderAnIdThatIsTakenIsRefusedAndNotSwallowed() {
        var relayed = relayed("edge");
        acceptRelayed.accept(Fixtures.envelope("c", "{}"), RELAY, relayed);

        assertThatThrownBy(() -> acceptRelayed.accept(Fixtures.envelope("c", "{\"n\":1}"), RELAY, relayed))
                .isInstanceOf(KeyReusedException.class);
    }

    @Test
    void anotherReportOfTheSameSizeIsRefusedToo() {
        var relayed = relayed("edge");
        acceptRelayed.accept(Fixtures.envelope("c", "{}"), RELAY, relayed);

        assertThatThrownBy(() -> acceptRelayed.accept(Fixtures.envelope("c", "[]"), RELAY, relayed))
                .isInstanceOf(KeyReusedException.class);
    }

    /// The spool does not know the first one yet when the second one is looked up.
    @Test
    void twoReportsUnderOneIdAtTheSameTimeAreToldApart() {
        var relayed = relayed("edge");
        acceptReport.keep(Fixtures.envelope("c", "{}"), RELAY, relayed);

        assertThat(acceptReport
                        .keep(Fixtures.envelope("c", "{}"), RELAY, relayed)
                        .report())
                .isEqualTo(relayed.id());
        assertThatThrownBy(() -> acceptReport.keep(Fixtures.envelope("c", "[]"), RELAY, relayed))
                .isInstanceOf(KeyReusedException.class);
    }

    @Test
    void labelsThatMakeRoomForTheHopsAreTold() {
        var labels = IntStream.range(0, Labels.MOST)
                .boxed()
                .collect(Collectors.toMap(number -> "label" + (10 + number), number -> "x"));
        var envelope = Fixtures.envelope("c", "{}");
        var full = new Envelope(envelope.source(), envelope.asked(), Labels.of(labels), envelope.payload());

        var lines = logged(() -> acceptRelayed.accept(full, RELAY, relayed("edge")));

        assertThat(lines).singleElement().asString().contains("labels left out").contains("labels=[label40, label41]");
        assertThat(logged(() -> acceptRelayed.accept(full, RELAY, relayed("edge"))))
                .as("again at once")
                .isEmpty();
    }

    private static List<String> logged(Runnable work) {
        var lines = new ArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var logger = Logger.getLogger(AcceptRelayed.class.getName());
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return lines;
    }

    @Test
    void aReportIsKnownForAsLongAsTheSpoolKnowsItAndNotForAsLongAsItsKey() {
        var relayed = relayed("edge");
        acceptRelayed.accept(Fixtures.envelope("c", "{}"), RELAY, relayed);
        clock.move(WINDOW.plusSeconds(1));

        var receipt = acceptRelayed.accept(Fixtures.envelope("c", "{}"), RELAY, relayed);

        assertThat(receipt.report()).isEqualTo(relayed.id());
        assertThat(counters.acceptedReports()).isEqualTo(1);
        assertThat(spool.tallies().values())
                .singleElement()
                .extracting(Tally::accepted)
                .isEqualTo(1L);
    }

    @Test
    void twoRelaysMayHandInTheSameReport() {
        var relayed = relayed("edge");
        var other = new Sender("other", ANY, ANY, true, true);

        acceptRelayed.accept(Fixtures.envelope("c", "{}"), RELAY, relayed);
        acceptRelayed.accept(Fixtures.envelope("c", "{}"), other, relayed);

        assertThat(counters.acceptedReports()).isEqualTo(1);
    }

    @Test
    void aReportThatNobodyWouldGetIsRefused() {
        var envelope = new Envelope("s", Map.of(), Payload.of("{}"));

        assertThatThrownBy(() -> acceptRelayed.accept(envelope, RELAY, relayed("edge")))
                .isInstanceOf(NoRouteException.class);
        assertThat(counters.reportsWithoutRoute()).isEqualTo(1);
    }

    @Test
    void theAuditOfAnotherExporterIsTakenWithItsClusterAndOtherwiseRefused() {
        var audit = new Envelope(
                "exporter_audit",
                Map.of(Fixtures.CLUSTER, ConsumerSettings.of(Map.of("hostport", "c"))),
                Payload.of("{}"));

        var receipt = acceptRelayed.accept(audit, RELAY, relayed("edge"));

        assertThat(spool.history().find(receipt.report()).orElseThrow().labels().all())
                .isEqualTo(Map.of("cluster", "edge", "relay-hops", "edge"));
        assertThatThrownBy(() -> acceptReport.accept(audit, RELAY, Optional.empty()))
                .isInstanceOf(SenderRefusedException.class);
    }

    @Test
    void onlyARelayRelays() {
        for (var sender : List.of(Sender.ANYBODY, new Sender("lab", ANY, ANY, true))) {
            assertThatThrownBy(() -> acceptRelayed.accept(Fixtures.envelope("c", "{}"), sender, relayed("edge")))
                    .isInstanceOf(SenderRefusedException.class);
        }
    }

    @Test
    void aReportThatCameThroughHereIsRefused() {
        assertThatThrownBy(() -> acceptRelayed.accept(Fixtures.envelope("c", "{}"), RELAY, relayed("edge,here")))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("Report-Hops names here, this cluster: the report is relayed in a circle");
    }

    private static RelayedReport relayed(String hops) {
        return new RelayedReport(ReportId.at(NOW, new Random()), NOW.minusSeconds(60), Hops.parse(hops));
    }
}
