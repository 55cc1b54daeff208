package io.narrows.exporter.adapter.outbound.postgres.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements are planned while nothing waits, and used when much does. The database counts the rows that they read.
class RowsReadTest {
    private static final int DEAD = 1;
    private static final int HEALTHY = 2;
    private static final int MANY = 5_000;
    private static final int BATCH = 10;
    private static final int OWNER = 7;
    private static final int READS_A_DELIVERY = 10;

    private final PostgresSettings settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLeaseAndItsSettlementReadTheirOwnRowsAlsoIfTheyWerePlannedForAnEmptyQueue(boolean isVacuumed)
            throws SQLException {
        makeTables(isVacuumed);
        try (var connection = new Connector(settings).open()) {
            connection.setAutoCommit(false);
            settle(connection, lease(connection));
            insert(connection, DEAD);
            insert(connection, HEALTHY);
            connection.commit();
            long before = rowsRead(connection);

            var leased = lease(connection);

            assertThat(leased).hasSize(BATCH);
            assertThat(rowsRead(connection) - before).isBetween((long) BATCH, (long) BATCH * READS_A_DELIVERY);
            before = rowsRead(connection);

            settle(connection, leased);

            assertThat(rowsRead(connection) - before).isBetween((long) BATCH, (long) BATCH * READS_A_DELIVERY);
            assertThat(Sql.number(connection, "SELECT count(*) FROM pending WHERE lane = ?", HEALTHY))
                    .isEqualTo(MANY - BATCH);
        }
    }

    private void makeTables(boolean isVacuumed) throws SQLException {
        TestDatabase.open(settings, Clock.systemUTC()).close();
        try (var connection = TestDatabase.connect(settings)) {
            if (isVacuumed) {
                Sql.run(connection, "VACUUM pending");
            }
        }
    }

    private static void insert(Connection connection, int lane) throws SQLException {
        Sql.update(connection, """
                INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
                SELECT gen_random_uuid(), ?, 0, 0, 10, 0, 0, 0 FROM generate_series(1, ?)""", lane, MANY);
    }

    private static List<UUID> lease(Connection connection) throws SQLException {
        var leased = new ArrayList<UUID>();
        var lease = new LeaseStatement(HEALTHY, 1, Long.MAX_VALUE, BATCH, Long.MAX_VALUE, OWNER, 0);
        try (var statement = lease.any(connection, Ids.FIRST);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                leased.add(rows.getObject(1, UUID.class));
            }
        }
        return leased;
    }

    private static void settle(Connection connection, List<UUID> leased) throws SQLException {
        var claims = leased.stream().map(RowsReadTest::delivered).toList();
        new SettleStatement(claims).run(connection, 0, 0, List.of(), OWNER);
    }

    private static Claim delivered(UUID id) {
        var inFlight = new InFlight(id, HEALTHY, SpoolFixture.FILE, 0, OWNER, 0, "", "", "source", 0, 10, 10, false);
        return new Claim(
                inFlight,
                new Settlement.Delivered(
                        new DeliveryId(Ids.of(id), SpoolFixture.FILE), Instant.EPOCH, Optional.empty()));
    }

    /// By this transaction.
    private static long rowsRead(Connection connection) throws SQLException {
        return Sql.number(connection, """
                SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
                WHERE schemaname = current_schema() AND relname = 'pending'""");
    }
}
