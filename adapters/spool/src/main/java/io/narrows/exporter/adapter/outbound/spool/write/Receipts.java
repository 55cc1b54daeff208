package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.file.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyedRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// How long the receipts of ended reports and the idempotency keys are kept. For the writer's thread only.
///
/// A report whose key is known does not count as ended: its receipt may still be asked for by that key.
final class Receipts {
    /// More go with each commit than come with it, so that none stays for long.
    private static final int SPARE = 64;

    /// How many go with a commit that brings none.
    private static final int IDLE = 2_000;

    /// What keys may take of the spool at most, and receipts.
    private static final int SHARE = 8;

    /// What a key takes besides its text, and what a receipt takes: roughly, in bytes.
    private static final int OVERHEAD = 512;

    /// The table and each of its two indexes have the text of a key.
    private static final int COPIES = 3;

    private final long retention;
    private final long window;
    private final long most;
    private final long mostKeyBytes;

    private final Prepared end;
    private final Prepared oldest;
    private final Prepared removeEnded;
    private final Prepared removeDeliveries;
    private final Prepared remember;
    private final Prepared useOf;
    private final Prepared isRemembered;
    private final Prepared outdatedKeys;
    private final Prepared removeKey;
    private final Prepared isOpen;

    private final AtomicLong keysForgottenEarly = new AtomicLong();
    private long keyBytes;
    private long keyBytesBefore;
    private long ended;
    private long endedBefore;
    private int come;

    Receipts(Connection connection, SpoolSettings settings) throws SQLException {
        this.retention = settings.receiptRetention().toMillis();
        this.window = settings.idempotencyWindow().toMillis();
        var share = settings.maxSize().bytes() / SHARE;
        this.most = Math.min(settings.maxReceipts(), share / OVERHEAD);
        this.mostKeyBytes = share;
        end = new Prepared(connection, "INSERT INTO ended VALUES (NULL, ?, ?)");
        oldest = new Prepared(connection, "SELECT number, at, report FROM ended ORDER BY number LIMIT ?");
        removeEnded = new Prepared(connection, "DELETE FROM ended WHERE number <= ?");
        removeDeliveries = new Prepared(connection, "DELETE FROM delivery WHERE report = ?");
        remember = new Prepared(connection, "INSERT INTO idempotency VALUES (?, ?, ?, ?)");
        useOf = new Prepared(connection, "SELECT report, until, digest FROM idempotency WHERE key = ?");
        isRemembered = new Prepared(connection, "SELECT 1 FROM idempotency WHERE report = ?");
        outdatedKeys =
                new Prepared(connection, "SELECT key, report FROM idempotency WHERE until <= ? ORDER BY until LIMIT ?");
        removeKey = new Prepared(connection, "DELETE FROM idempotency WHERE key = ?");
        isOpen = new Prepared(connection, "SELECT 1 FROM delivery WHERE report = ? AND state IN (0, 2)");
        ended = Database.number(connection, "SELECT count(*) FROM ended");
        endedBefore = ended;
        keyBytes = Database.number(
                connection,
                "SELECT coalesce(sum(length(key)), 0) * " + COPIES + " + count(*) * " + OVERHEAD + " FROM idempotency");
        keyBytesBefore = keyBytes;
    }

    private static long cost(String key) {
        return (long) COPIES * key.length() + OVERHEAD;
    }

    /// Each delivery of a report was made or purged.
    void end(String report, long now) throws SQLException {
        ended += end.update(now, report);
        come++;
    }

    void remember(KeyedRequest request, String report, long now) throws SQLException {
        remember.update(request.key().value(), report, Times.sum(now, window), request.digest());
        keyBytes += cost(request.key().value());
        come++;
    }

    boolean isRemembered(String report) throws SQLException {
        return isRemembered.exists(report);
    }

    /// What a key was used for.
    ///
    /// @param digest of the request; empty for a key that an older exporter kept
    record Use(String report, String digest) {
        boolean isBy(KeyedRequest request) {
            return digest.isEmpty() || digest.equals(request.digest());
        }
    }

    /// @return what the key was used for, if that is known
    Optional<Use> useOf(IdempotencyKey key, long now) throws SQLException {
        try (var row = useOf.query(key.value())) {
            if (!row.next()) {
                return Optional.empty();
            }
            var report = row.getString(1);
            if (row.getLong(2) > now) {
                return Optional.of(new Use(report, row.getString(3)));
            }
            forget(new Key(key.value(), report), now);
            return Optional.empty();
        }
    }

    private record Key(String key, String report) {}

    private void forget(Key key, long now) throws SQLException {
        removeKey.update(key.key());
        keyBytes -= cost(key.key());
        if (!isOpen.exists(key.report())) {
            end(key.report(), now);
        }
    }

    /// Forgets what is outdated or too much; if that is a lot, a part of it.
    void forgetSome(long now) throws SQLException {
        int most = come == 0 ? IDLE : 2 * come + SPARE;
        for (var key : keys(now, most)) {
            forget(key, now);
        }
        if (keyBytes > mostKeyBytes) {
            forgetOldestKeys(now, most);
        }
        forgetReceipts(now, most);
    }

    /// Rather than to refuse reports because of them.
    private void forgetOldestKeys(long now, int limit) throws SQLException {
        for (var key : keys(Long.MAX_VALUE, limit)) {
            if (keyBytes <= mostKeyBytes) {
                return;
            }
            forget(key, now);
            keysForgottenEarly.incrementAndGet();
        }
    }

    long keysForgottenEarly() {
        return keysForgottenEarly.get();
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
        return keyBytes > mostKeyBytes
                || !keys(now, 1).isEmpty()
                || !forgettable(now, 1).isEmpty();
    }

    void committed() {
        endedBefore = ended;
        keyBytesBefore = keyBytes;
        come = 0;
    }

    void rolledBack() {
        ended = endedBefore;
        keyBytes = keyBytesBefore;
        come = 0;
    }
}
