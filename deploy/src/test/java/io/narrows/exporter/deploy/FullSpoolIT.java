package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullSpoolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE = 200_000;
    private static final int TOO_MANY = 600;
    private static final int SOME = 50;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(TOO_MANY + 2 * SOME);

    @Test
    void aFullSpoolRefusesReportsKeepsThoseItHasAndTakesMoreWhenThereIsRoom() {
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            openSearch.fail(Fault.DOWN);
            try (var exporter = start()) {
                var load = send(exporter, openSearch, 0, TOO_MANY);

                assertThat(load.statuses()).containsOnlyKeys(200, 503);
                assertThat(load.retryAfters()).allMatch(seconds -> seconds.matches("[1-9][0-9]*"));
                assertThat(new Operator(exporter).isReady()).isFalse();

                openSearch.repair();
                arrivals.await(load.accepted(), PATIENCE);
                awaitReady(exporter);
                var later = send(exporter, openSearch, TOO_MANY, SOME);

                assertThat(later.answered(200)).isEqualTo(SOME);
                arrivals.await(later.accepted(), PATIENCE);
                var outcome = new Outcome(
                        "spool full",
                        load.sent() + later.sent(),
                        load.answered(200) + later.answered(200),
                        arrivals.count(),
                        arrivals.doubled());
                outcome.print("503=" + load.answered(503));
                outcome.assertNothingIsDoubled();
                assertThat(arrivals.count()).isEqualTo(outcome.answered());
                exporter.kill();
            }
            try (var exporter = start()) {
                var last = send(exporter, openSearch, TOO_MANY + SOME, SOME);

                assertThat(last.answered(200)).isEqualTo(SOME);
                arrivals.await(last.accepted(), PATIENCE);
                assertThat(new Operator(exporter).deliveries().values()).allMatch(Operator.Deliveries::addUp);
                assertThat(exporter.output()).noneMatch(line -> line.startsWith("ERROR"));
            }
        }
    }

    private ExporterProcess start() {
        return ExporterProcess.start(scratch, Faults.impatient(Map.of("SPOOL_MAX_SIZE", "64MiB")));
    }

    private static Load send(ExporterProcess exporter, FakeOpenSearch openSearch, int first, int reports) {
        return Load.run(
                exporter.server("/forward"),
                Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), 4, first, reports, PATIENCE)
                        .of(LARGE));
    }

    private static void awaitReady(ExporterProcess exporter) {
        var operator = new Operator(exporter);
        Await.until("ready", PATIENCE, () -> Optional.of(true).filter(yes -> operator.isReady()));
    }
}
