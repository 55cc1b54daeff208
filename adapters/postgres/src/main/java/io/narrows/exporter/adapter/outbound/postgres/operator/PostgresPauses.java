package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.PauseLog;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The pauses of a spool that many replicas share, in the table `pause`, and a copy in memory that is refreshed each
/// second. Thread-safe.
public final class PostgresPauses implements Pauses {
    /// Operators change pauses one after the other, whatever the consumer.
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('data-exporter pause'))";

    private static final String ALL = "SELECT consumer, since, until, who, reason FROM pause";
    private static final String REMOVE = "DELETE FROM pause WHERE lower(consumer) = ?";
    private static final String ADD = "INSERT INTO pause (consumer, since, until, who, reason) VALUES (?, ?, ?, ?, ?)";

    private static final System.Logger LOGGER = System.getLogger(PostgresPauses.class.getName());
    private static final long PERIOD_NANOS = 1_000_000_000L;

    private final Database database;
    private volatile PauseLog log;
    private long lastRead = System.nanoTime();

    public PostgresPauses(Core core) {
        this.database = core.database();
        this.log = database.read(PostgresPauses::all);
    }

    /// All pauses before and after an operator changed one.
    private record Change(PauseLog before, PauseLog after) {
        Change(PauseLog before, UnaryOperator<PauseLog> operation) {
            this(before, operation.apply(before));
        }
    }

    /// Reads the pauses that other replicas have changed, once a second at most. While the database cannot be reached,
    /// the pauses stay as they were.
    public synchronized void refresh() {
        if (System.nanoTime() - lastRead < PERIOD_NANOS) {
            return;
        }
        try {
            log = database.read(PostgresPauses::all);
        } catch (SpoolUnavailableException e) {
            LOGGER.log(Level.DEBUG, "pauses not read", e);
        }
        lastRead = System.nanoTime();
    }

    @Override
    public Map<ConsumerId, Pause> current() {
        return log.current();
    }

    @Override
    public synchronized Pause begin(Pause pause) {
        log = change(pause.consumer(), known -> known.begin(pause)).after();
        return log.current(pause.consumer()).orElseThrow();
    }

    @Override
    public synchronized Optional<Pause> end(ConsumerId consumer, Instant at) {
        var change = change(consumer, known -> known.end(consumer, at));
        log = change.after();
        return change.before().current(consumer);
    }

    @Override
    public Duration within(ConsumerId consumer, Instant from, Instant to) {
        return log.within(consumer, from, to);
    }

    private Change change(ConsumerId consumer, UnaryOperator<PauseLog> operation) {
        return database.change(connection -> {
            Rows.list(connection, LOCK, row -> true);
            var change = new Change(all(connection), operation);
            if (!change.after().equals(change.before())) {
                replace(connection, consumer, change.after().of(consumer));
            }
            return change;
        });
    }

    private static PauseLog all(Connection connection) throws SQLException {
        return new PauseLog(Rows.list(connection, ALL, PostgresPauses::pause));
    }

    private static Pause pause(ResultSet row) throws SQLException {
        return new Pause(
                new ConsumerId(row.getString(1)),
                Instant.ofEpochMilli(row.getLong(2)),
                Optional.of(row.getLong(3)).filter(until -> until != 0).map(Instant::ofEpochMilli),
                TextColumn.read(row.getString(4)),
                TextColumn.read(row.getString(5)));
    }

    private static void replace(Connection connection, ConsumerId consumer, List<Pause> pauses) throws SQLException {
        Sql.update(connection, REMOVE, consumer.value().toLowerCase(Locale.ROOT));
        for (var pause : pauses) {
            Sql.update(
                    connection,
                    ADD,
                    pause.consumer().value(),
                    Times.millis(pause.since()),
                    pause.until().map(Times::millis).orElse(0L),
                    TextColumn.of(pause.by()),
                    TextColumn.of(pause.reason()));
        }
    }
}
