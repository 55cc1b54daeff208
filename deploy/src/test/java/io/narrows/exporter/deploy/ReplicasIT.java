package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.plugin.tck.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Three exporters that share a spool in a real PostgreSQL, under load, while one after the other is mistreated. The
/// exporters and the database are the same for all tests, so each test asserts what holds for all reports so far.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasIT {
    private static final int ROUNDS = Faults.shortOrLong(1, 5);
    private static final Duration FROZEN = Faults.shortOrLong(Duration.ofSeconds(4), Duration.ofSeconds(10));

    /// Long enough to be taken for dead.
    private static final Duration AWAY = Replicas.TIMEOUT.multipliedBy(2);

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /// How long an exporter tries to learn what became of a report whose commit it did not hear of.
    private static final Duration LOOK_UP = Duration.ofSeconds(15);

    private static final Duration SHORTLY = Duration.ofSeconds(1);
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final int CONNECTIONS = 4;
    private static final int REPORTS = 200;
    private static final int LETTERS = Faults.shortOrLong(1_200, 20_000);

    private Path scratch;
    private PostgresServer database;
    private TcpProxy wireOfTwo;
    private WrongClock clock;
    private Replicas replicas;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        scratch = folder;
        database = PostgresServer.start(scratch.resolve("database"));
        wireOfTwo = TcpProxy.before(database.address());
        clock = WrongClock.in(scratch);
        var urls = Map.of("one", database.url(), "two", PostgresServer.url(wireOfTwo.address()));
        replicas = Replicas.start(scratch, urls, javaOptions(WrongClock.ALLOWED));
    }

    private static Map<String, String> javaOptions(String more) {
        return Map.of("JAVA_OPTS", ExporterProcess.javaOptions("-Xmx256m " + more));
    }

    @AfterAll
    void stop() throws IOException {
        replicas.close();
        wireOfTwo.close();
        database.close();
    }

    @AfterEach
    void repair() {
        wireOfTwo.restore();
        replicas.openSearch().repair();
        replicas.repair();
    }

    @Test
    void oneIsKilled() {
        mistreat("kill -9 of one of three", () -> replicas.get("two").kill());
    }

    @Test
    void oneIsFrozen() {
        mistreat("one of three frozen for " + FROZEN.toSeconds() + " s", () -> {
            replicas.get("three").signal("STOP");
            Await.pass(FROZEN);
            replicas.get("three").signal("CONT");
        });
    }

    @Test
    void theDatabaseIsKilled() {
        mistreat("kill -9 of PostgreSQL", () -> {
            database.kill();
            database.restart();
        });
    }

    @Test
    void theConnectionsOfOneToTheDatabaseAreCut() {
        mistreat("connections of one cut for " + AWAY.toSeconds() + " s", () -> {
            wireOfTwo.cut();
            assertTwoIsAway();
            wireOfTwo.restore();
        });
    }

    /// What waited on the way arrives when the others have long taken the exporter for dead.
    @Test
    void nothingPassesBetweenOneAndTheDatabaseForAWhile() {
        mistreat("one cut off for " + AWAY.toSeconds() + " s, both ways", () -> {
            wireOfTwo.hold();
            assertTwoIsAway();
            wireOfTwo.release();
        });
    }

    /// A sender does not wait for as long as the network is down.
    @Test
    @EnabledIfSystemProperty(named = "faults.long", matches = "true")
    void sendersHearSoonThatTheirExporterIsCutOffForLong() {
        replicas.underLoad(() -> {
            wireOfTwo.hold();
            Await.pass(A_MINUTE);
            wireOfTwo.release();
        });

        assertThat(replicas.longestAnswer()).isLessThan(Replicas.TIMEOUT.plus(LOOK_UP));
        replicas.assertNothingIsLostOrDoubled("one cut off for " + A_MINUTE.toSeconds() + " s, both ways");
    }

    /// What the exporter says is done, and it does not hear of it.
    @Test
    void noAnswerOfTheDatabaseReachesOneForAWhile() {
        mistreat("one without answers for " + AWAY.toSeconds() + " s", () -> {
            wireOfTwo.fallSilentAfter(0);
            assertTwoIsAway();
            wireOfTwo.restore();
        });
    }

    /// With a destination that refuses, because exporters tell each other by their clocks when a retry is due.
    @Test
    void theClockOfOneIsSetBackAnHour() {
        try {
            mistreat("clock of one set back an hour", () -> {
                whileHalfIsRefused(() -> clock.set(replicas.get("three"), AN_HOUR.negated()));
                assertThreeIsBehind(AN_HOUR);
            });
        } finally {
            clock.set(replicas.get("three"), Duration.ZERO);
        }
    }

    @Test
    void theClockOfOneIsAnHourBehindFromItsStart() {
        try {
            mistreat("clock of one an hour behind from its start", () -> {
                replicas.get("three").kill();
                replicas.restart(
                        "three", javaOptions(clock.fromTheStart(AN_HOUR.negated()) + " " + WrongClock.ALLOWED));
                whileHalfIsRefused(() -> assertThreeIsBehind(AN_HOUR));
            });
        } finally {
            clock.set(replicas.get("three"), Duration.ZERO);
        }
    }

    private void whileHalfIsRefused(Runnable fault) {
        replicas.openSearch().fail(Fault.HALF_UNAVAILABLE);
        fault.run();
        Await.pass(SHORTLY);
        replicas.openSearch().repair();
    }

    /// Has a fault under load, once or several times in a row, and asserts what must hold after each.
    private void mistreat(String fault, Runnable how) {
        for (int round = 0; round < ROUNDS; round++) {
            replicas.underLoad(how);
            replicas.repair();
            replicas.assertNothingIsLostOrDoubled(fault);
        }
    }

    private void assertThreeIsBehind(Duration time) {
        var toNobody = Envelopes.envelope("clock", "{}", "{}");
        var answer = Http.post(replicas.get("three").server("/forward"), toNobody);
        assertThat(Duration.between(new ReportId(answer.id()).time(), Instant.now()))
                .isCloseTo(time, Duration.ofMinutes(1));
    }

    private void assertTwoIsAway() {
        Await.pass(AWAY);
        assertThat(new Operator(replicas.get("two")).isReady()).isFalse();
    }

    /// As in a rolling update: the old exporter learns of the plugin from the new ones.
    @Test
    void aPluginThatOnlyNewExportersHaveDeliversWhatAnOldOneTakes() throws IOException {
        var plugins = Files.createDirectory(scratch.resolve("old-plugins"));
        Files.copy(ExporterProcess.DISTRIBUTION.resolve("plugins/opensearch.jar"), plugins.resolve("opensearch.jar"));
        var arrivals = new Arrivals(REPORTS);
        try (var webhook = NumberedWebhook.start(arrivals);
                var old = replicas.another("old", Map.of("PLUGINS_DIRECTORY", plugins.toString()))) {
            var lettersBefore = deadLetters();

            var load = send(old, webhook, REPORTS);

            arrivals.await(load.accepted(), Replicas.PATIENCE);
            assertThat(arrivals.doubled()).isZero();
            assertThat(old.output()).noneMatch(line -> line.contains("dead letter")); // which the new ones would replay
            assertThat(deadLetters()).isEqualTo(lettersBefore);
        }
    }

    /// At each exporter one operator works over HTTP and one with the command line.
    @Test
    void operatorsAtTwoExportersReplayTheSameDeadLettersOnce() {
        replicas.openSearch().fail(Fault.REJECTS);
        replicas.send("one", LETTERS);
        replicas.awaitDead(LETTERS);
        replicas.openSearch().repair();

        var told = new ReplayingOperators(scratch, "openSearch")
                .replayAtOnce(List.of(replicas.get("one"), replicas.get("two")));

        replicas.assertNothingIsLostOrDoubled("four operators were told " + told);
        assertThat(told.stream().mapToLong(Long::longValue).sum()).isEqualTo(LETTERS);
    }

    private long deadLetters() {
        return Replicas.NAMES.stream()
                .flatMap(name -> replicas.get(name).output().stream())
                .filter(line -> line.contains("dead letter"))
                .count();
    }

    private static Load send(ExporterProcess exporter, NumberedWebhook webhook, int reports) {
        var config = "{\"webhook\":{\"url\":\"" + webhook.uri() + "\"}}";
        var load =
                Load.run(exporter.server("/forward"), Load.Plan.of(config, CONNECTIONS, 0, reports, Replicas.PATIENCE));
        assertThat(load.accepted().cardinality()).isEqualTo(reports);
        return load;
    }
}
