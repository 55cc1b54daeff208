package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How long the receipts of ended reports and the idempotency keys are kept. For the writer's thread only.
///
/// A report whose key is known does not count as ended: its receipt may still be asked for by that key.
final class Receipts {
    /// More go with each commit than come with it, so that none stays for long.
    private static final int SPARE = 64;

    private final long retention;
    private final long window;
    private final long most;

    private final Prepared end;
    private final Prepared oldest;
    private final Prepared removeEnded;
    private final Prepared removeDeliveries;
    private final Prepared remember;
    private final Prepared reportOf;
    private final Prepared isRemembered;
    private final Prepared outdatedKeys;
    private final Prepared removeKey;
    private final Prepared isOpen;

    private long ended;
    private long endedBefore;
    private int come;

    Receipts(Connection connection, SpoolSettings settings) throws SQLException {
        this.retention = settings.receiptRetention().toMillis();
        this.window = settings.idempotencyWindow().toMillis();
        this.most = settings.maxReceipts();
        end = new Prepared(connection, "INSERT INTO ended VALUES (NULL, ?, ?)");
        oldest = new Prepared(connection, "SELECT number, at, report FROM ended ORDER BY number LIMIT ?");
        removeEnded = new Prepared(connection, "DELETE FROM ended WHERE number <= ?");
        removeDeliveries = new Prepared(connection, "DELETE FROM delivery WHERE report = ?");
        remember = new Prepared(connection, "INSERT INTO idempotency VALUES (?, ?, ?)");
        reportOf = new Prepared(connection, "SELECT report, until FROM idempotency WHERE key = ?");
        isRemembered = new Prepared(connection, "SELECT 1 FROM idempotency WHERE report = ?");
        outdatedKeys =
                new Prepared(connection, "SELECT key, report FROM idempotency WHERE until <= ? ORDER BY until LIMIT ?");
        removeKey = new Prepared(connection, "DELETE FROM idempotency WHERE key = ?");
        isOpen = new Prepared(connection, "SELECT 1 FROM delivery WHERE report = ? AND state IN (0, 2)");
        ended = Database.number(connection, "SELECT count(*) FROM ended");
        endedBefore = ended;
    }

    /// Each delivery of a report was made or purged.
    void end(String report, long now) throws SQLException {
        ended += end.update(now, report);
        come++;
    }

    void remember(IdempotencyKey key, String report, long now) throws SQLException {
        remember.update(key.value(), report, Times.sum(now, window));
        come++;
    }

    boolean isRemembered(String report) throws SQLException {
        return isRemembered.exists(report);
    }

    /// @return the report that came with the key, if that is known
    Optional<String> reportOf(IdempotencyKey key, long now) throws SQLException {
        try (var row = reportOf.query(key.value())) {
            if (!row.next()) {
                return Optional.empty();
            }
            var report = row.getString(1);
            if (row.getLong(2) > now) {
                return Optional.of(report);
            }
            forget(new Key(key.value(), report), now);
            return Optional.empty();
        }
    }

    private record Key(String key, String report) {}

    private void forget(Key key, long now) throws SQLException {
        removeKey.update(key.key());
        if (!isOpen.exists(key.report())) {
            end(key.report(), now);
        }
    }

    /// Forgets what is outdated or too much; if that is a lot, a part of it.
    void forgetSome(long now) throws SQLException {
        int most = 2 * come + SPARE;
        for (var key : keys(now, most)) {
            forget(key, now);
        }
        forgetReceipts(now, most);
    }

    private List<Key> keys(long now, int limit) throws SQLException {
        try (var rows = outdatedKeys.query(now, limit)) {
            var all = new ArrayList<Key>();
            while (rows.next()) {
                all.add(new Key(rows.getString(1), rows.getString(2)));
            }
            return all;
        }
    }

    private record Ended(long number, String report) {}

    private void forgetReceipts(long now, int limit) throws SQLException {
        var forgettable = forgettable(now, limit);
        if (!forgettable.isEmpty()) {
            for (var receipt : forgettable) {
                removeDeliveries.update(receipt.report());
            }
            ended -= removeEnded.update(forgettable.getLast().number());
        }
    }

    private List<Ended> forgettable(long now, int limit) throws SQLException {
        var found = new ArrayList<Ended>();
        try (var rows = oldest.query(limit)) {
            while (rows.next() && (ended - found.size() > most || rows.getLong(2) < now - retention)) {
                found.add(new Ended(rows.getLong(1), rows.getString(3)));
            }
        }
        return found;
    }

    boolean hasSomethingToForget(long now) throws SQLException {
        return !keys(now, 1).isEmpty() || !forgettable(now, 1).isEmpty();
    }

    void committed() {
        endedBefore = ended;
        come = 0;
    }

    void rolledBack() {
        ended = endedBefore;
        come = 0;
    }
}
