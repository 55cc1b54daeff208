package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.slot.Ring;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import io.narrows.exporter.adapter.outbound.postgres.sql.WithoutQuorum;
import io.narrows.exporter.domain.spool.DeliveryState;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Stores batches of reports in the open slot. A batch without keys is one statement; one with keys is a transaction
/// that takes the keys first. For the appender's thread.
///
/// @param arrived told of each stored delivery that is due
public record Batches(Core core, Ring ring, Keys keys, Arrived arrived) {
    private static final System.Logger LOGGER = System.getLogger(Batches.class.getName());
    private static final String TOUCH = "UPDATE replica SET seen = seen WHERE id = ?";

    /// Told of deliveries that this replica stored.
    @FunctionalInterface
    public interface Arrived {
        void arrived(int lane, UUID report);
    }

    /// What follows after a batch was stored.
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    /// Stores a batch, and answers those who wait for it.
    void store(Connection connection, List<Append> batch) throws SQLException {
        if (batch.stream().noneMatch(append -> append.key().isPresent())) {
            insert(connection, batch);
            stored(connection, batch);
        } else {
            var fresh = inTransaction(connection, batch);
            stored(connection, fresh);
            answerRepeated(
                    connection,
                    batch.stream().filter(append -> !fresh.contains(append)).toList());
            afterwards(() -> keys.forgetBeyondRoom(connection));
        }
    }

    private void insert(Connection connection, List<Append> batch) throws SQLException {
        new AppendStatement(batch)
                .run(
                        connection,
                        ring.open(),
                        core.receiptSlot(),
                        core.databaseClock().millis(),
                        core.replica());
    }

    /// @return what was stored: the rest came before under the same keys
    private List<Append> inTransaction(Connection connection, List<Append> batch) throws SQLException {
        return Transaction.run(connection, same -> {
            var taken = keys.take(same, batch);
            var fresh = batch.stream()
                    .filter(append -> append.key().isEmpty()
                            || taken.contains(append.row().id()))
                    .toList();
            if (!fresh.isEmpty()) {
                insert(same, fresh);
            }
            return fresh;
        });
    }

    private void stored(Connection connection, List<Append> batch) {
        for (var append : batch) {
            var deliveries = append.acceptance().deliveries();
            for (int i = 0; i < deliveries.size(); i++) {
                if (deliveries.get(i).state() instanceof DeliveryState.Pending) {
                    arrived.arrived(append.lanes().get(i), append.row().id());
                }
            }
        }
        ring.appended(batch.stream().mapToLong(append -> append.row().size()).sum());
        batch.forEach(Append::stored);
        afterwards(() -> ring.rotateIfFull(connection));
    }

    /// What was stored is stored, and must not be stored again because of what follows. The next batch finds a lost
    /// connection, and tidies.
    private static void afterwards(Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            LOGGER.log(
                    Failures.isLost(e) || Failures.isConflict(e) ? Level.DEBUG : Level.WARNING,
                    "spool not tidied reason=\"{0}\"",
                    Failures.reason(e));
        }
    }

    /// Answers the requests whose keys were taken before. If the first report under a key is not known any more, the
    /// request is new.
    private void answerRepeated(Connection connection, List<Append> repeated) {
        try {
            var unknown = repeated.isEmpty() ? repeated : keys.answer(connection, repeated);
            if (!unknown.isEmpty()) {
                store(connection, unknown);
            }
        } catch (SQLException e) {
            // The rest of the batch is stored, so nothing of it may be stored again.
            var unavailable = Database.unavailable(e);
            repeated.forEach(append -> append.failed(unavailable));
        }
    }

    /// Waits until the synchronous standby has what was committed before.
    void waitForQuorum(Connection connection) throws SQLException {
        try (var statement = Sql.prepare(connection, TOUCH, core.replica())) {
            statement.executeUpdate();
            WithoutQuorum.check(Optional.ofNullable(statement.getWarnings()));
        }
    }
}
