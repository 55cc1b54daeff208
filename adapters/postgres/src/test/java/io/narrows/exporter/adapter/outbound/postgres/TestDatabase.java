package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.lease.Settler;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.write.Appender;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.spool.SpoolFixture.Bounds;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL for the tests of one JVM, with a schema for each spool.
public final class TestDatabase {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    static final Tuning NO_WAIT = new Tuning(Duration.ZERO, Tuning.DEFAULT.heap(), false);

    private TestDatabase() {}

    /// Started by the first test that asks, and stopped with the JVM.
    private static final class Server {
        static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("max_connections", "300")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// An open spool, with the parts of it that tests of other packages need.
    public record Opened(PostgresSpool spool, PostgresSettings settings) implements AutoCloseable {
        public Appender appender() {
            return spool.parts().appender();
        }

        public Settler settler() {
            return spool.parts().settler();
        }

        public Core core() {
            return spool.parts().core();
        }

        public Connection connect() throws SQLException {
            return TestDatabase.connect(settings);
        }

        @Override
        public void close() {
            spool.close();
        }
    }

    /// Opens a new spool.
    public static Opened open(Bounds bounds, Clock clock) {
        return open(settings(bounds), clock);
    }

    public static Opened open(PostgresSettings settings, Clock clock) {
        return new Opened(PostgresSpool.open(settings, "test", clock, NO_WAIT), settings);
    }

    /// Settings for a new spool.
    public static PostgresSettings settings(Bounds bounds) {
        return settings(url(Server.ONE), "spool_" + SCHEMAS.incrementAndGet(), bounds);
    }

    public static PostgresSettings settings(String url, String schema, Bounds bounds) {
        return new PostgresSettings(
                url,
                "postgres",
                Optional.empty(),
                schema,
                PostgresSettings.CONNECTIONS,
                TIMEOUT,
                false,
                new ByteSize(bounds.maxBytes()),
                PostgresSettings.SLOTS,
                bounds.receiptRetention(),
                bounds.idempotencyWindow(),
                Optional.empty(),
                bounds.history());
    }

    /// Settings for a benchmark: as for an exporter that has room, and without a history.
    static PostgresSettings roomy(EmbeddedPostgres server, String schema) {
        return new PostgresSettings(
                url(server),
                "postgres",
                Optional.empty(),
                schema,
                PostgresSettings.CONNECTIONS,
                PostgresSettings.REPLICA_TIMEOUT,
                false,
                new ByteSize(20L << 30),
                PostgresSettings.SLOTS,
                Duration.ofDays(1),
                Duration.ofHours(1),
                Optional.empty(),
                HistoryLimits.NONE);
    }

    public static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Server.ONE.getPort());
    }

    /// The same settings with another way to the database.
    public static PostgresSettings at(PostgresSettings settings, InetSocketAddress address) {
        return settings(url(address.getPort()), settings.schema(), Bounds.WIDE);
    }

    /// The same settings with another server that is tried first.
    public static PostgresSettings after(InetSocketAddress first, PostgresSettings settings) {
        var url = settings.url().replace("//", "//" + first.getHostString() + ":" + first.getPort() + ",");
        return settings(url, settings.schema(), Bounds.WIDE);
    }

    /// The same settings with keys.
    public static PostgresSettings sealed(PostgresSettings open, Path keyFile) {
        return with(open, Optional.of(keyFile), open.requireQuorum());
    }

    static PostgresSettings with(PostgresSettings settings, Optional<Path> keyFile, boolean requireQuorum) {
        return with(settings, settings.user(), settings.passwordFile(), keyFile, requireQuorum);
    }

    static PostgresSettings withPassword(PostgresSettings settings, String user, Path passwordFile) {
        return with(settings, user, Optional.of(passwordFile), settings.keyFile(), settings.requireQuorum());
    }

    private static PostgresSettings with(
            PostgresSettings settings,
            String user,
            Optional<Path> passwordFile,
            Optional<Path> keyFile,
            boolean requireQuorum) {
        return new PostgresSettings(
                settings.url(),
                user,
                passwordFile,
                settings.schema(),
                settings.connections(),
                settings.replicaTimeout(),
                requireQuorum,
                settings.maxSize(),
                settings.slots(),
                settings.receiptRetention(),
                settings.idempotencyWindow(),
                keyFile,
                settings.history());
    }

    /// Ends the connections of all spools of a server.
    static void breakConnections(Connection connection) throws SQLException {
        Sql.run(
                connection,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'data-exporter' AND pid <> pg_backend_pid()");
    }

    static String url(EmbeddedPostgres server) {
        return url(server.getPort());
    }

    private static String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    /// A connection to the tables of a spool.
    public static Connection connect(PostgresSettings settings) throws SQLException {
        return connect(Server.ONE, settings);
    }

    static Connection connect(EmbeddedPostgres server, PostgresSettings settings) throws SQLException {
        var connection = server.getPostgresDatabase().getConnection();
        connection.setSchema(settings.schema());
        return connection;
    }
}
