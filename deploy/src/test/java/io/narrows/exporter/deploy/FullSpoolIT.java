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

class FullSpoolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE = 200_000;
    private static final int TOO_MANY = 600;
    private static final int SOME = 50;
    private static final int TRIES = 100;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(TOO_MANY + TRIES * SOME);
    private final BitSet accepted = new BitSet();
    private int sent;

    @Test
    void aFullSpoolRefusesReportsKeepsThoseItHasAndTakesMoreWhenThereIsRoom() {
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            openSearch.fail(Fault.DOWN);
            try (var exporter = start()) {
                var load = send(exporter, openSearch, TOO_MANY);

                assertThat(load.statuses()).containsOnlyKeys(200, 503);
                assertThat(load.retryAfters()).allMatch(seconds -> seconds.matches("[1-9][0-9]*"));

                openSearch.repair();
                arrivals.await(accepted, PATIENCE);

                // Room becomes free shortly after the reports that used it have left.
                Await.until(
                        "room",
                        PATIENCE,
                        () -> Optional.of(send(exporter, openSearch, SOME))
                                .filter(later -> later.answered(200) == SOME));
                arrivals.await(accepted, PATIENCE);
                exporter.kill();
                SpoolFile.in(scratch.resolve("spool")).assertSound();
            }
            try (var exporter = start()) {
                assertThat(send(exporter, openSearch, SOME).answered(200)).isEqualTo(SOME);
                arrivals.await(accepted, PATIENCE);

                var outcome =
                        new Outcome("spool full", sent, accepted.cardinality(), arrivals.count(), arrivals.doubled());
                outcome.print("");
                outcome.assertNothingIsDoubled();
                assertThat(arrivals.count()).isEqualTo(outcome.answered());
                assertThat(new Operator(exporter).deliveries().values()).allMatch(Operator.Deliveries::addUp);
                assertThat(exporter.output()).noneMatch(line -> line.contains(" ERROR "));
            }
        }
    }

    private ExporterProcess start() {
        return ExporterProcess.start(scratch, Faults.impatient(Map.of("SPOOL_MAX_SIZE", "64MiB")));
    }

    private Load send(ExporterProcess exporter, FakeOpenSearch openSearch, int reports) {
        var load = Load.run(
                exporter.server("/forward"),
                Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), 4, sent, reports, PATIENCE)
                        .of(LARGE));
        sent += load.sent();
        accepted.or(load.accepted());
        return load;
    }
}
