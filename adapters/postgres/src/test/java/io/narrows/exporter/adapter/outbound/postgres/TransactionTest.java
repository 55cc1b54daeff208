package io.narrows.exporter.adapter.outbound.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private final PostgresSettings settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        PostgresSpool.open(settings, "one", Clock.systemUTC()).close();
        connection = TestDatabase.connect(settings);
        Sql.run(connection, "CREATE TABLE note (text text)");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private static int write(Connection to) throws SQLException {
        return Sql.update(to, "INSERT INTO note VALUES (?)", "written");
    }

    private long written() throws SQLException {
        try (var another = TestDatabase.connect(settings)) {
            return Sql.number(another, "SELECT count(*) FROM note");
        }
    }

    @Test
    void workThatEndsIsCommitted() throws SQLException {
        assertThat(Transaction.run(connection, TransactionTest::write)).isEqualTo(1);

        assertThat(written()).isEqualTo(1);
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void workThatThrowsIsRolledBackAndTheConnectionGoesOn() throws SQLException {
        assertThatThrownBy(() -> Transaction.run(connection, same -> {
                    write(same);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThatThrownBy(() -> Transaction.run(connection, same -> {
                    write(same);
                    return Sql.number(same, "SELECT 1 / 0");
                }))
                .hasMessageContaining("division by zero");

        assertThat(written()).isZero();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(write(connection)).isEqualTo(1);
    }

    @Test
    void nothingIsCommittedOfWorkThatRunsOutOfMemory() throws SQLException {
        assertThatThrownBy(() -> Transaction.run(connection, same -> {
                    write(same);
                    throw new OutOfMemoryError("of the test");
                }))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(connection.isClosed()).isTrue();
        assertThat(written()).isZero();
    }
}
