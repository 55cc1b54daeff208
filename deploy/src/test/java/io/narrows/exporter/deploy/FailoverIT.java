package io.narrows.exporter.deploy;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Three exporters whose database has a synchronous standby, under load.
@EnabledIfSystemProperty(named = "faults.long", matches = "true")
class FailoverIT {
    private static final int FAILOVERS = 3;

    /// Longer than an exporter waits for a commit.
    private static final Duration AWAY = Duration.ofSeconds(40);

    @TempDir
    private Path scratch;

    private PostgresServer primary;
    private PostgresServer standby;
    private Replicas replicas;

    @BeforeEach
    void start() {
        primary = PostgresServer.start(scratch.resolve("database"));
        standby = follow(0, FreePort.find());
        var addresses = "127.0.0.1:" + primary.port() + ",127.0.0.1:" + standby.port();
        replicas = Replicas.start(
                scratch,
                Map.of("one", "jdbc:postgresql://" + addresses + "/postgres"),
                Map.of("SPOOL_POSTGRES_REQUIRE_QUORUM", "true"));
    }

    private PostgresServer follow(int number, int port) {
        var name = "standby" + number;
        var started = primary.standby(scratch.resolve(name), port, name);
        primary.waitFor(name);
        return started;
    }

    @AfterEach
    void stop() {
        replicas.close();
        primary.close();
        standby.close();
    }

    @Test
    void theStandbyTakesOver() {
        for (int failover = 1; failover <= FAILOVERS; failover++) {
            replicas.underLoad(() -> {
                primary.kill();
                standby.promote();
            });

            replicas.assertNothingIsLostOrDoubled("failover " + failover + " to a synchronous standby");
            var port = primary.port();
            primary = standby;
            standby = follow(failover, port);
        }
    }

    /// Each commit waits for the standby, and its exporter cannot know whether it was done.
    @Test
    void theStandbyIsAway() {
        replicas.underLoad(() -> {
            standby.kill();
            Replicas.NAMES.forEach(this::awaitUnready);
            Await.pass(AWAY);
            standby.restart();
        });

        replicas.assertNothingIsLostOrDoubled("no standby for more than " + AWAY.toSeconds() + " s");
    }

    private void awaitUnready(String name) {
        Await.until(
                name + " to be unready",
                Replicas.PATIENCE,
                () -> Optional.of(new Operator(replicas.get(name)).isReady()).filter(isReady -> !isReady));
    }
}
