package io.narrows.exporter.adapter.outbound.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The end of a lost connection at the server. Stops processes of the server as a machine without CPU does.
class ServerProcessTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Duration LONG = Duration.ofSeconds(5);

    private final Connector connector = new Connector(TestDatabase.settings(SpoolFixture.Bounds.WIDE));
    private Connection lost;
    private Connection another;

    @BeforeEach
    void connect() throws SQLException {
        lost = connector.open();
        another = connector.open();
    }

    @AfterEach
    void disconnect() throws SQLException {
        Database.breakOne(lost);
        another.close();
    }

    @Test
    void aProcessThatRunsIsEnded() throws SQLException {
        var process = ServerProcess.of(lost);

        process.end(another, LONG);

        assertThatThrownBy(() -> Sql.number(lost, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void aProcessThatDoesNotEndInTimeMayStillCommit() throws Exception {
        var process = ServerProcess.of(lost);
        signal(process, "STOP");
        try {
            assertThatThrownBy(() -> process.end(another, SHORT)).isInstanceOf(SQLException.class);
        } finally {
            signal(process, "CONT");
        }

        assertThatCode(() -> process.end(another, LONG)).doesNotThrowAnyException();
    }

    @Test
    void aProcessThatIsGoneHasEnded() {
        assertThatCode(() -> ServerProcess.NONE.end(another, SHORT)).doesNotThrowAnyException();
    }

    private static void signal(ServerProcess process, String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, Integer.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
