package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.spool.SpoolFixture.Bounds;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL for the tests of one JVM, with a schema for each spool.
public final class TestDatabase {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

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

    /// Settings for a new spool.
    public static PostgresSettings settings(Bounds bounds) {
        return settings(url(Server.ONE), "spool_" + SCHEMAS.incrementAndGet(), bounds);
    }

    static PostgresSettings settings(String url, String schema, Bounds bounds) {
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

    static String url(EmbeddedPostgres server) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    /// A connection to the tables of a spool.
    public static Connection connect(PostgresSettings settings) throws SQLException {
        var connection = Server.ONE.getPostgresDatabase().getConnection();
        connection.setSchema(settings.schema());
        return connection;
    }
}
