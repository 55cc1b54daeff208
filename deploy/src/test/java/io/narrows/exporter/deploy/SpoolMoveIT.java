package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.test.process.ChildProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The move of an exporter from its own spool to one that several share, as an operator makes it with the commands of
/// the distribution.
class SpoolMoveIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONSUMER = "openSearch";
    private static final int CONNECTIONS = 4;
    private static final int DEAD = 150;
    private static final int WAITING = 350;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(DEAD + WAITING);
    private final BitSet accepted = new BitSet();

    @Test
    void whatWaitsAndIsDeadMovesFromSqliteToPostgresAndArrivesOnce() {
        try (var openSearch = FakeOpenSearch.start(arrivals);
                var server = PostgresServer.start(scratch.resolve("database"))) {
            var keys = scratch.resolve("keys").toString();
            var file = scratch.resolve("reports.ndx").toString();
            var postgres = Map.of(
                    "SPOOL_TYPE",
                    "postgres",
                    "SPOOL_POSTGRES_URL",
                    server.url(),
                    "SPOOL_POSTGRES_USERNAME",
                    "postgres",
                    "SPOOL_KEY_FILE",
                    keys);
            run(Map.of(), "spool-key", "new", keys);
            fillSqlite(openSearch);

            var exported = run(Map.of(), "spool", "export", file, "--key-file", keys);
            var imported = run(postgres, "spool", "import", file, "--key-file", keys);
            var again = run(postgres, "spool", "import", file, "--key-file", keys);

            var all = "500 reports with 500 deliveries (150 dead)";
            assertThat(exported.output()).containsExactly("Exported " + all + " to " + file + ".");
            assertThat(imported.output()).contains("Imported " + all + " from " + file + ".");
            assertThat(again.output())
                    .contains(
                            "Imported 0 reports with 0 deliveries (0 dead) from " + file + ".",
                            "Left out 500 that the spool has already.");
            openSearch.repair();
            try (var exporter = ExporterProcess.start(scratch.resolve("new"), Faults.impatient(postgres))) {
                Await.until(
                        WAITING + " deliveries",
                        PATIENCE,
                        () -> shared(exporter).filter(deliveries -> deliveries.pending() == 0));
                assertThat(arrivals.count()).isEqualTo(WAITING);
                run(Map.of(), "dead-letters", "replay", "--consumer=" + CONSUMER, "--admin-url=" + exporter.admin(""));
                arrivals.await(accepted, PATIENCE);
            }
            var outcome = new Outcome(
                    "sqlite to postgres", DEAD + WAITING, accepted.cardinality(), arrivals.count(), arrivals.doubled());
            outcome.print("");
            outcome.assertNothingIsDoubled();
        }
    }

    private ChildProcess.Ending run(Map<String, String> environment, String... command) {
        var ending = ExporterProcess.run(scratch, environment, command);
        assertThat(ending.status()).as(ending.text()).isZero();
        return ending;
    }

    /// Leaves reports in the spool of an exporter that has ended: some of them refused, the others not taken yet.
    private void fillSqlite(FakeOpenSearch openSearch) {
        try (var exporter = ExporterProcess.start(scratch, Faults.impatient(Map.of()))) {
            openSearch.fail(Fault.REJECTS);
            send(exporter, openSearch.uri(), 0, DEAD);
            Await.until(
                    DEAD + " dead letters",
                    PATIENCE,
                    () -> Optional.of(new Operator(exporter).deliveriesTo(CONSUMER))
                            .filter(deliveries -> deliveries.dead() == DEAD));
            openSearch.fail(Fault.DOWN);
            send(exporter, openSearch.uri(), DEAD, WAITING);
            exporter.terminate();
            assertThat(exporter.awaitEnd().status()).isZero();
        }
    }

    private void send(ExporterProcess exporter, URI destination, int first, int reports) {
        var plan = Load.Plan.of(Faults.toOpenSearch(destination), CONNECTIONS, first, reports, PATIENCE);
        var load = Load.run(exporter.server("/forward"), plan);
        assertThat(load.answered(200)).isEqualTo(reports);
        accepted.or(load.accepted());
    }

    private static Optional<Operator.Deliveries> shared(ExporterProcess exporter) {
        return Optional.of(new Operator(exporter).sharedDeliveriesTo(CONSUMER))
                .filter(deliveries -> deliveries.delivered() > 0);
    }
}
