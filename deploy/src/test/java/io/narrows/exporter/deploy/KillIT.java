package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Tests that what was answered 200 arrives once, however often the exporter is killed. The tests mostly wait for what
/// was
/// in flight at a kill, so they run at once.
@Execution(ExecutionMode.CONCURRENT)
class KillIT {
    // What was in flight at a kill is tried again one by one, half a minute after the start.
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);
    private static final int ROUNDS = Faults.shortOrLong(3, 20);
    private static final int ROUNDS_WITH_A_NODE = Faults.shortOrLong(2, 20);
    private static final int REPORTS_A_ROUND = 50_000;
    private static final int CONNECTIONS = 16;

    private static final String LATE = "late";
    private static final int REPORTS_BEFORE_LATE = 3_000;

    // A kill comes at a random time after a random number of reports was sent. The kill counts reports as well as time,
    // so that slow machines have a load too.
    private static final int MOST_REPORTS = 1_500;
    private static final long MOST_MILLIS = 1_000;

    @TempDir
    private Path scratch;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final BitSet accepted = new BitSet();
    private int sent;
    private Map<String, String> environment = Map.of();

    /// With a sealed spool, whose keys are rotated between two kills.
    @Test
    void whatWasAnswered200ArrivesOnceHoweverOftenTheExporterIsKilled() {
        var keys = scratch.resolve("keys");
        spoolKey("new", keys);
        environment = Map.of("SPOOL_KEY_FILE", keys.toString());
        var arrivals = new Arrivals(ROUNDS * REPORTS_A_ROUND);
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            // Increases the number of reports that were stored but not settled when the process died, and are sent
            // again.
            IntConsumer mistreat = round -> {
                openSearch.fail(round % 2 == 0 ? Fault.NONE : Fault.CUTS_ANSWERS);
                if (round == 1) {
                    spoolKey("rotate", keys);
                }
            };

            var outcome = killAgainAndAgain(ROUNDS, openSearch.uri(), mistreat, () -> arrivals);

            outcome.print("409=" + openSearch.conflicts() + " seed=" + seed);
        }
    }

    @Test
    void whatWasAnswered200IsInARealOpenSearchOnceHoweverOftenTheExporterIsKilled() throws Exception {
        try (var node = OpenSearchNode.start()) {
            var outcome = killAgainAndAgain(
                    ROUNDS_WITH_A_NODE,
                    URI.create("http://" + node.hostPort()),
                    round -> {},
                    () -> StoredReports.in(node, ROUNDS_WITH_A_NODE * REPORTS_A_ROUND));

            outcome.print("in a real OpenSearch, seed=" + seed);
        }
    }

    /// Backfill: the exporter is killed after the first reports have reached the consumer that was added late.
    @Test
    void aConsumerThatIsAddedLateGetsTheLastHourOnceThoughTheExporterIsKilledMeanwhile() throws Exception {
        acceptForFile();
        try (var node = OpenSearchNode.start()) {
            environment =
                    Map.of("DATA_EXPORTER_CONFIG", configurationWithLate(node).toString());
            try (var exporter = start();
                    var command = resend(exporter)) {
                Await.until(
                        "the first reports",
                        LONGEST_ROUND,
                        () -> Optional.of(new Operator(exporter).deliveriesTo(LATE))
                                .filter(deliveries -> deliveries.delivered() > 0));
                exporter.kill();
                command.awaitEnd();
            }
            SpoolFile.in(scratch.resolve("spool")).assertSound();

            try (var exporter = start()) {
                try (var command = resend(exporter)) {
                    var ending = command.awaitEnd();
                    assertThat(ending.status()).as(ending.text()).isZero();
                }
                var settled = awaitSettled(exporter, LATE);
                try (var command = resend(exporter)) {
                    assertThat(command.awaitEnd().output()).containsExactly("0 deliveries made again");
                }
                var arrived = StoredReports.in(node, REPORTS_BEFORE_LATE);
                var outcome = new Outcome(
                        "kill -9 in a backfill",
                        REPORTS_BEFORE_LATE,
                        accepted.cardinality(),
                        arrived.count(),
                        arrived.doubled());
                assertThat(arrived.missing(accepted).stream())
                        .as("reports that the late consumer lacks")
                        .isEmpty();
                outcome.assertNothingIsDoubled();
                assertThat(settled.addUp()).as(settled.toString()).isTrue();
                assertThat(settled.dead()).isZero();
                outcome.print("in a real OpenSearch");
            }
        }
    }

    private void acceptForFile() {
        try (var exporter = start()) {
            var load = Load.run(
                    exporter.server("/forward"),
                    Load.Plan.of("{\"file\":{}}", CONNECTIONS, 0, REPORTS_BEFORE_LATE, LONGEST_ROUND));
            accepted.or(load.accepted());
            assertThat(accepted.cardinality()).isEqualTo(REPORTS_BEFORE_LATE);
            awaitSettled(exporter, "file");
        }
    }

    private Path configurationWithLate(OpenSearchNode node) throws IOException {
        return Files.writeString(scratch.resolve("late.yaml"), """
                consumers:
                  late:
                    type: openSearch
                    hostport: http://%s
                """.formatted(node.hostPort()));
    }

    private ExporterProcess resend(ExporterProcess exporter) {
        return ExporterProcess.launchCommand(
                scratch,
                "resend",
                "--since=1h",
                "--to=" + LATE,
                "--only-missing",
                "--yes",
                "--admin-url=" + exporter.admin(""));
    }

    private void spoolKey(String command, Path file) {
        var ending = ExporterProcess.run(scratch, Map.of(), "spool-key", command, file.toString());
        assertThat(ending.status()).as(ending.toString()).isZero();
    }

    private Outcome killAgainAndAgain(
            int rounds, URI destination, IntConsumer beforeRound, Supplier<Arrivals> arrivals) {
        for (int round = 0; round < rounds; round++) {
            beforeRound.accept(round);
            killUnderLoad(destination, round);
            SpoolFile.in(scratch.resolve("spool")).assertSound();
        }
        beforeRound.accept(0);
        try (var exporter = start()) {
            var settled = awaitSettled(exporter, "openSearch");
            var arrived = arrivals.get();
            var outcome = new Outcome(
                    "kill -9 x " + rounds, sent, accepted.cardinality(), arrived.count(), arrived.doubled());
            assertThat(arrived.missing(accepted).stream())
                    .as("reports that were answered 200 and are lost")
                    .isEmpty();
            outcome.assertNothingIsDoubled();
            assertThat(settled.addUp()).as(settled.toString()).isTrue();
            assertThat(settled.dead()).isZero();
            assertThat(settled.delivered()).isEqualTo(arrived.count());
            return outcome;
        }
    }

    private void killUnderLoad(URI destination, int round) {
        try (var exporter = start()) {
            assertThat(new Operator(exporter).deliveries().values()).allMatch(Operator.Deliveries::addUp);
            var load = Load.start(
                    exporter.server("/forward"),
                    Load.Plan.of(
                            Faults.toOpenSearch(destination),
                            CONNECTIONS,
                            round * REPORTS_A_ROUND,
                            REPORTS_A_ROUND,
                            LONGEST_ROUND));
            try (load) {
                awaitInstant(load);
                exporter.kill();
            }
            accepted.or(load.accepted());
            sent += load.sent();
        }
    }

    private void awaitInstant(Load load) {
        var reports = random.nextInt(MOST_REPORTS);
        var nanos = TimeUnit.MILLISECONDS.toNanos(random.nextLong(MOST_MILLIS));
        Await.until(
                reports + " reports sent",
                LONGEST_ROUND,
                () -> Optional.of(load.sent()).filter(count -> count >= reports));
        var begin = System.nanoTime();
        Await.until(
                "the instant",
                LONGEST_ROUND,
                () -> Optional.of(System.nanoTime() - begin).filter(passed -> passed >= nanos));
    }

    private static Operator.Deliveries awaitSettled(ExporterProcess exporter, String consumer) {
        var operator = new Operator(exporter);
        return Await.until(
                "nothing pending",
                PATIENCE,
                () -> Optional.of(operator.deliveriesTo(consumer)).filter(deliveries -> deliveries.pending() == 0));
    }

    private ExporterProcess start() {
        return ExporterProcess.start(scratch, Faults.impatient(environment));
    }
}
