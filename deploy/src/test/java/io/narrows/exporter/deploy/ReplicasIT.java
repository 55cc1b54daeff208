package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three exporters that share a spool in a real PostgreSQL, under load, while one after the other is mistreated.
class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final List<String> NAMES = List.of("one", "two", "three");
    private static final int ROUNDS = Faults.shortOrLong(1, 5);
    private static final int FAULTS = 3;
    private static final int CONNECTIONS = 4;
    private static final int A_SECOND = 150;
    private static final int MOST = 20_000;
    private static final int REPORTS_BEFORE_A_FAULT = 300;
    private static final int REPORTS_AFTER_A_FAULT = 300;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(ROUNDS * FAULTS * NAMES.size() * MOST);
    private final BitSet accepted = new BitSet();
    private final List<ExporterProcess> exporters = new ArrayList<>();
    private PostgresServer database;
    private int sent;
    private int first;

    @BeforeEach
    void start() {
        var key = ExporterProcess.run(scratch, Map.of(), "spool-key", "new", keyFile());
        assertThat(key.status()).as(key.toString()).isZero();
        database = PostgresServer.start(scratch.resolve("database"));
        NAMES.forEach(name -> exporters.add(start(name)));
    }

    @AfterEach
    void stop() {
        exporters.forEach(ExporterProcess::close);
        database.close();
    }

    @Test
    void whatWasAnswered200ArrivesOnceWhateverHappensToOneOfThemOrToTheDatabase() {
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            for (int round = 0; round < ROUNDS; round++) {
                underLoad(openSearch, () -> exporters.get(1).kill());
                assertNothingIsLostOrDoubled("kill -9 of one of three");
                exporters.set(1, start(NAMES.get(1)));

                underLoad(openSearch, this::freezeTheThird);
                assertNothingIsLostOrDoubled("one of three frozen for " + FROZEN.toSeconds() + " s");

                underLoad(openSearch, () -> {
                    database.kill();
                    database.restart();
                });
                assertNothingIsLostOrDoubled("kill -9 of PostgreSQL");
            }
        }
    }

    /// As in a rolling update: the old exporter learns of the plugin from the new one.
    @Test
    void aPluginThatOnlyNewExportersHaveDeliversWhatAnOldOneTakes() throws IOException {
        var plugins = Files.createDirectory(scratch.resolve("old-plugins"));
        Files.copy(ExporterProcess.DISTRIBUTION.resolve("plugins/opensearch.jar"), plugins.resolve("opensearch.jar"));
        try (var webhook = NumberedWebhook.start(arrivals);
                var old = start("old", Map.of("PLUGINS_DIRECTORY", plugins.toString()))) {
            var load = Load.run(
                    old.server("/forward"),
                    Load.Plan.of(
                            "{\"webhook\":{\"url\":\"" + webhook.uri() + "\"}}",
                            CONNECTIONS,
                            0,
                            REPORTS_BEFORE_A_FAULT,
                            PATIENCE));

            assertThat(load.accepted().cardinality()).isEqualTo(REPORTS_BEFORE_A_FAULT);
            arrivals.await(load.accepted(), PATIENCE);
            assertThat(arrivals.doubled()).isZero();
            assertThat(old.output()).noneMatch(line -> line.contains("dead letter")); // which the new ones would replay
            exporters.forEach(
                    exporter -> assertThat(exporter.output()).noneMatch(line -> line.contains("dead letter")));
        }
    }

    private void freezeTheThird() {
        exporters.get(2).signal("STOP");
        var begin = System.nanoTime();
        Await.until(
                "the end of the frost",
                FROZEN.multipliedBy(2),
                () -> Optional.of(System.nanoTime() - begin).filter(passed -> passed > FROZEN.toNanos()));
        exporters.get(2).signal("CONT");
    }

    /// Sends reports to all exporters before, during and after a fault.
    private void underLoad(FakeOpenSearch openSearch, Runnable fault) {
        var loads = new ArrayList<Load>();
        for (var exporter : exporters) {
            loads.add(Load.start(
                    exporter.server("/forward"),
                    Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), CONNECTIONS, first, MOST, PATIENCE)
                            .at(A_SECOND)));
            first += MOST;
        }
        try {
            awaitMore(loads, REPORTS_BEFORE_A_FAULT);
            fault.run();
            awaitMore(loads, REPORTS_AFTER_A_FAULT);
        } finally {
            loads.forEach(Load::close);
        }
        for (var load : loads) {
            accepted.or(load.accepted());
            sent += load.sent();
        }
    }

    private static void awaitMore(List<Load> loads, int reports) {
        int before = answered(loads);
        Await.until(
                reports + " more reports answered 200",
                PATIENCE,
                () -> Optional.of(answered(loads)).filter(now -> now >= before + reports));
    }

    private static int answered(List<Load> loads) {
        return loads.stream().mapToInt(load -> load.answered(200)).sum();
    }

    private void assertNothingIsLostOrDoubled(String fault) {
        var settled = Await.until(
                "nothing pending",
                PATIENCE,
                () -> Optional.of(new Operator(exporters.getFirst()).sharedDeliveriesTo("openSearch"))
                        .filter(deliveries -> deliveries.delivered() > 0 && deliveries.pending() == 0));
        var outcome = new Outcome(fault, sent, accepted.cardinality(), arrivals.count(), arrivals.doubled());
        assertThat(arrivals.missing(accepted).stream())
                .as("reports that were answered 200 and are lost: " + fault)
                .isEmpty();
        outcome.assertNothingIsDoubled();
        assertThat(settled.addUp()).as(settled.toString()).isTrue();
        assertThat(settled.dead()).isZero();
        assertThat(settled.delivered()).isEqualTo(arrivals.count());
        outcome.print("at three exporters");
    }

    private ExporterProcess start(String name) {
        return start(name, Map.of());
    }

    private ExporterProcess start(String name, Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                "HOSTNAME",
                name,
                "SPOOL_TYPE",
                "postgres",
                "SPOOL_POSTGRES_URL",
                database.url(),
                "SPOOL_POSTGRES_USERNAME",
                "postgres",
                "SPOOL_KEY_FILE",
                keyFile()));
        environment.putAll(more);
        return ExporterProcess.start(scratch.resolve(name), Faults.impatient(environment));
    }

    private String keyFile() {
        return scratch.resolve("keys").toString();
    }
}
