package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogIT {
    /// The promised figures in the long form; in the short form a backlog that still does not fit in the heap.
    private static final int WAITING = Faults.shortOrLong(40_000, 1_000_000);
    private static final String HEAP = Faults.shortOrLong("-Xmx64m", "-Xmx256m");

    private static final int MORE = 1_000;
    private static final int CONNECTIONS = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(Faults.shortOrLong(2, 30));

    /// Shorter than reading the whole backlog takes in the long form. In both forms the whole backlog would need more
    /// memory than the heap has.
    private static final Duration LONGEST_RESTART = Duration.ofSeconds(20);

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(WAITING + 2 * MORE);
    private final BitSet accepted = new BitSet();

    @Test
    void aBacklogLargerThanTheHeapIsTakenSurvivesARestartAndDrains() {
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            openSearch.fail(Fault.DOWN);
            double acceptedASecond;
            try (var exporter = start()) {
                acceptedASecond = send(exporter, openSearch, 0, WAITING).acceptedASecond();
                send(exporter, openSearch, WAITING, MORE);
                assertThat(accepted.cardinality()).isEqualTo(WAITING + MORE);
                assertThat(new Operator(exporter).isReady()).isTrue();
                exporter.kill();
            }
            var restartNanos = System.nanoTime();
            try (var exporter = start()) {
                var restart = Duration.ofNanos(System.nanoTime() - restartNanos);
                assertThat(new Operator(exporter).isReady()).isTrue();
                assertThat(restart).isLessThan(LONGEST_RESTART);
                send(exporter, openSearch, WAITING + MORE, MORE);

                var drainNanos = System.nanoTime();
                openSearch.repair();
                arrivals.await(accepted, PATIENCE);

                var drain = (System.nanoTime() - drainNanos) / 1e9;
                var outcome = new Outcome(
                        "backlog " + HEAP,
                        WAITING + 2 * MORE,
                        accepted.cardinality(),
                        arrivals.count(),
                        arrivals.doubled());
                outcome.print("accepted=%.0f/s restart=%dms drain=%.1fs drained=%.0f/s"
                        .formatted(acceptedASecond, restart.toMillis(), drain, arrivals.count() / drain));
                outcome.assertNothingIsDoubled();
                assertAllIsDelivered(exporter);
            }
        }
    }

    private ExporterProcess start() {
        return ExporterProcess.start(scratch, Faults.impatient(Map.of("JAVA_OPTS", ExporterProcess.javaOptions(HEAP))));
    }

    private Load send(ExporterProcess exporter, FakeOpenSearch openSearch, int first, int reports) {
        var load = Load.run(
                exporter.server("/forward"),
                Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), CONNECTIONS, first, reports, PATIENCE));
        accepted.or(load.accepted());
        assertThat(load.statuses()).containsOnlyKeys(200);
        return load;
    }

    private static void assertAllIsDelivered(ExporterProcess exporter) {
        var operator = new Operator(exporter);
        var settled = Await.until(
                "nothing pending",
                PATIENCE,
                () -> Optional.of(operator.deliveriesTo("openSearch")).filter(deliveries -> deliveries.pending() == 0));
        assertThat(settled.addUp()).as(settled.toString()).isTrue();
        assertThat(settled.delivered()).isEqualTo(settled.accepted());
    }
}
