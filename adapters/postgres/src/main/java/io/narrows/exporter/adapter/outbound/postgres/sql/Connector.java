package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/// Opens connections to the database of a spool.
public record Connector(PostgresSettings settings) {
    /// How long a statement may take without an answer. While no synchronous standby is left, a commit waits until
    /// then.
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_LOGIN = Duration.ofSeconds(10);

    /// Plans for a queue: a plan made while it is empty would be wrong when it is full. The time limits make the server
    /// give up soon what a vanished exporter had locked.
    private static final String SESSION = """
            SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off;
            SET idle_in_transaction_session_timeout = '10s';
            SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
            SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; SET TimeZone = 'UTC'""";

    /// A connection whose commits are durable, whatever the role or the database says.
    public Connection open() throws SQLException {
        return open(LONGEST_ANSWER);
    }

    /// A connection whose commits are durable.
    ///
    /// @param longestAnswer how long to wait for the answer to a statement
    public Connection open(Duration longestAnswer) throws SQLException {
        return open(longestAnswer, "SET synchronous_commit = on");
    }

    /// A connection whose commits become durable a little later.
    Connection openRelaxed() throws SQLException {
        return open(LONGEST_ANSWER, "SET synchronous_commit = off");
    }

    private Connection open(Duration longestAnswer, String commits) throws SQLException {
        var connection = new Driver().connect(settings.url(), properties(longestAnswer));
        if (connection == null) {
            throw new SQLException("the driver does not know the URL", "08001");
        }
        try {
            Sql.run(connection, SESSION + "; " + commits);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Properties properties(Duration longestAnswer) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        if (settings.passwordFile().isPresent()) {
            properties.setProperty("password", password(settings.passwordFile().get()));
        }
        properties.setProperty("currentSchema", settings.schema());
        // A standby takes no reports, and what is asked there may be out of date. After a failover a server that was
        // one is asked again soon.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("hostRecheckSeconds", "2");
        properties.setProperty("ApplicationName", "data-exporter");
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", seconds(LONGEST_CONNECT, longestAnswer));
        properties.setProperty("loginTimeout", seconds(LONGEST_LOGIN, longestAnswer));
        properties.setProperty("socketTimeout", String.valueOf(longestAnswer.toSeconds()));
        return properties;
    }

    private static String seconds(Duration one, Duration other) {
        return String.valueOf((one.compareTo(other) < 0 ? one : other).toSeconds());
    }

    private static String password(Path file) throws SQLException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            // Without the cause: the driver's message goes to operators, and the file's name is all they need.
            throw new SQLException("spool.postgres.passwordFile " + file + " cannot be read", "28000");
        }
    }
}
