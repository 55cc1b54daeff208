package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(30);
    private static final int ROUNDS = Faults.shortOrLong(3, 20);
    private static final int REPORTS_A_ROUND = 50_000;
    private static final int MOST_REPORTS = 1_500;
    private static final long MOST_MILLIS = 1_000;
    private static final int CONNECTIONS = 16;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals((ROUNDS + 1) * REPORTS_A_ROUND);
    private final BitSet accepted = new BitSet();
    private int sent;

    @Test
    void whatWasAnswered200ArrivesOnceHoweverOftenTheExporterIsKilled() {
        var seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            for (int round = 0; round < ROUNDS; round++) {
                // What was stored but not settled when the process died is sent again: more of that.
                openSearch.fail(round % 2 == 0 ? Fault.NONE : Fault.CUTS_ANSWERS);
                killUnderLoad(
                        openSearch, round, new Instant(random.nextInt(MOST_REPORTS), random.nextLong(MOST_MILLIS)));
            }
            openSearch.repair();
            drain(openSearch, "seed=" + seed);
        }
    }

    /// When to kill: a while after so many reports were sent. Counted in both, so that a slow machine gets a load as
    /// well.
    private record Instant(int reports, long millis) {}

    private void killUnderLoad(FakeOpenSearch openSearch, int round, Instant instant) {
        try (var exporter = start()) {
            assertDeliveriesAddUp(exporter);
            var load = Load.start(
                    exporter.server("/forward"),
                    Load.Plan.of(
                            Faults.toOpenSearch(openSearch.uri()),
                            CONNECTIONS,
                            round * REPORTS_A_ROUND,
                            REPORTS_A_ROUND,
                            LONGEST_ROUND));
            try (load) {
                awaitInstant(load, instant);
                exporter.kill();
            }
            accepted.or(load.accepted());
            sent += load.sent();
        }
    }

    private static void awaitInstant(Load load, Instant instant) {
        Await.until(
                instant.reports() + " reports sent",
                LONGEST_ROUND,
                () -> Optional.of(load.sent()).filter(sent -> sent >= instant.reports()));
        var begin = System.nanoTime();
        Await.until(
                "the instant",
                LONGEST_ROUND,
                () -> Optional.of(System.nanoTime() - begin)
                        .filter(nanos -> nanos >= TimeUnit.MILLISECONDS.toNanos(instant.millis())));
    }

    private void drain(FakeOpenSearch openSearch, String seed) {
        try (var exporter = start()) {
            arrivals.await(accepted, PATIENCE);
            var operator = new Operator(exporter);
            var settled = Await.until(
                    "nothing pending",
                    PATIENCE,
                    () -> Optional.of(operator.deliveriesTo("openSearch"))
                            .filter(deliveries -> deliveries.pending() == 0));
            var outcome = new Outcome(
                    "kill -9 x " + ROUNDS, sent, accepted.cardinality(), arrivals.count(), arrivals.doubled());
            outcome.print("409=" + openSearch.conflicts() + " " + seed + " " + settled);
            outcome.assertNothingIsDoubled();
            assertThat(settled.addUp()).as(settled.toString()).isTrue();
            assertThat(settled.dead()).isZero();
            assertThat(settled.delivered()).isEqualTo(arrivals.count());
        }
    }

    private ExporterProcess start() {
        return ExporterProcess.start(scratch, Faults.impatient(Map.of()));
    }

    private static void assertDeliveriesAddUp(ExporterProcess exporter) {
        assertThat(new Operator(exporter).deliveries().values()).allMatch(Operator.Deliveries::addUp);
    }
}
