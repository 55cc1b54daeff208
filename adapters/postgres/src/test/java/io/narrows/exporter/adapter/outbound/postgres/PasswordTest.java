package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture.Bounds;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database that asks for a password, which is wrong, or changed while an exporter runs.
class PasswordTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REFUSED = "password authentication failed for user \"exporter\"";

    @TempDir
    Path folder;

    private CrashingPostgres server;
    private Connection administrator;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        file = folder.resolve("password");
        server = CrashingPostgres.start(folder.resolve("data"));
        administrator = DriverManager.getConnection(server.url(), "postgres", "");
        Sql.run(
                administrator,
                "CREATE ROLE exporter LOGIN PASSWORD 'right'; GRANT ALL ON DATABASE postgres TO exporter");
        var access = folder.resolve("data/pg_hba.conf");
        Files.writeString(access, "host all exporter all scram-sha-256\n" + Files.readString(access));
        Sql.run(administrator, "SELECT pg_reload_conf()");
    }

    @AfterEach
    void stop() throws Exception {
        administrator.close();
        server.close();
    }

    private PostgresSettings settings() {
        return TestDatabase.withPassword(TestDatabase.settings(server.url(), "spool", Bounds.WIDE), "exporter", file);
    }

    private PostgresSpool open() {
        return PostgresSpool.open(settings(), "test", Clock.systemUTC(), TestDatabase.NO_WAIT);
    }

    @Test
    void aWrongPasswordIsSaidSoAndNotShown() throws Exception {
        Files.writeString(file, "s3cret");

        assertThatThrownBy(this::open)
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(REFUSED)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aPasswordFileThatIsNotThereIsNamed() {
        assertThatThrownBy(this::open)
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("passwordFile")
                .hasMessageContaining(file.toString());
    }

    @Test
    void aPasswordThatIsChangedMakesTheSpoolUnavailableUntilTheFileHasItToo() throws Exception {
        Files.writeString(file, "right\n");
        try (var spool = open()) {
            assertThat(fill(spool, fileLane(spool), 1)).hasSize(1);

            Sql.run(administrator, "ALTER ROLE exporter PASSWORD 'another'");
            TestDatabase.breakConnections(administrator);

            await("the heartbeat", PATIENCE, () -> says(spool, one -> fill(one, fileLane(one), 1)));
            assertThat(says(spool, Spool::tallies)).isTrue();
            assertThat(says(spool, one -> one.hasRoomFor(1))).isTrue();

            Files.writeString(file, "another");
            await("the new password", PATIENCE, () -> isAvailable(spool));
            assertThat(fill(spool, fileLane(spool), 1)).hasSize(1);
            assertThat(spool.tallies()).hasSize(1);
        }
    }

    /// What is done with a spool.
    @FunctionalInterface
    private interface Use {
        Object of(Spool spool);
    }

    /// Whether the spool is unavailable for its password.
    private static boolean says(Spool spool, Use use) {
        try {
            use.of(spool);
            return false;
        } catch (SpoolUnavailableException e) {
            return String.valueOf(e.getMessage()).contains(REFUSED);
        }
    }

    private static boolean isAvailable(Spool spool) {
        try {
            return spool.hasRoomFor(1);
        } catch (SpoolUnavailableException e) {
            return false;
        }
    }
}
