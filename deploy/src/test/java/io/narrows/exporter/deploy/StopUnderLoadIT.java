package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StopUnderLoadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(3);

    /// The time after the grace: interrupted calls get three seconds, and then the process ends.
    private static final Duration REST = Duration.ofSeconds(7);

    private static final int REPORTS = 30_000;
    private static final int BEFORE_THE_STOP = 3_000;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(REPORTS);

    @ParameterizedTest
    @EnumSource(names = {"NONE", "HANGS"})
    void sigtermUnderLoadEndsWithinTheGracePeriodAndLosesNothing(Fault fault) {
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            openSearch.fail(fault);
            Load load;
            Duration stop;
            try (var exporter = start()) {
                load = Load.start(
                        exporter.server("/forward"),
                        Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), 16, 0, REPORTS, PATIENCE));
                try (load) {
                    Await.until(
                            BEFORE_THE_STOP + " reports sent",
                            PATIENCE,
                            () -> Optional.of(load.sent()).filter(sent -> sent >= BEFORE_THE_STOP));
                    var begin = System.nanoTime();
                    exporter.terminate();
                    assertThat(exporter.awaitEnd().status()).isZero();
                    stop = Duration.ofNanos(System.nanoTime() - begin);
                }
            }
            openSearch.repair();
            try (var exporter = start()) {
                arrivals.await(load.accepted(), PATIENCE);

                var outcome = new Outcome(
                        "SIGTERM, destination " + fault,
                        load.sent(),
                        load.answered(200),
                        arrivals.count(),
                        arrivals.doubled());
                outcome.print("503=" + load.answered(503) + " stop=" + stop.toMillis() + "ms");
                outcome.assertNothingIsDoubled();
                assertThat(stop).isLessThan(GRACE.plus(REST));
                assertThat(new Operator(exporter).deliveries().values()).allMatch(Operator.Deliveries::addUp);
            }
        }
    }

    private ExporterProcess start() {
        return ExporterProcess.start(
                scratch,
                Faults.impatient(Map.of("STOP_GRACE", GRACE.toSeconds() + "s", "LANES_ATTEMPT_TIMEOUT", "60s")));
    }
}
