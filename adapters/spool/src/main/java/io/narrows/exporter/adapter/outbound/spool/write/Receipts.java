package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.past.EndedRow;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeDelivery;
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

/// The retention of receipts and idempotency keys. Only the writer's thread uses it.
///
/// A report whose key is known does not count as ended, because a sender may still ask for its receipt by that key.
final class Receipts {
    /// A commit may remove twice as many as it adds plus this number, so that nothing stays for long.
    private static final int SPARE = 64;

    /// How many are removed by a commit that adds none.
    private static final int IDLE = 2_000;

    /// The limit for keys, and the limit for receipts, as a divisor of the spool's size.
    private static final int SHARE = 8;

    /// The approximate cost of a key without its text, and of a receipt, in bytes.
    private static final int OVERHEAD = 512;

    /// How often a key's text is stored: in the table and in each of its two indexes.
    private static final int COPIES = 3;

    private final long window;
    private final long mostKeyBytes;

    private final EndedReports ended;
    private final Prepared remember;
    private final Prepared useOf;
    private final Prepared isRemembered;
    private final Prepared outdatedKeys;
    private final Prepared removeKey;
    private final Prepared isOpen;

    private final AtomicLong keysForgottenEarly = new AtomicLong();
    private long keyBytes;
    private long keyBytesBefore;
    private int come;

    Receipts(Connection connection, SpoolSettings settings) throws SQLException {
        this.window = settings.idempotencyWindow().toMillis();
        var share = settings.maxSize().bytes() / SHARE;
        this.mostKeyBytes = share;
        ended = new EndedReports(
                connection, settings.receiptRetention().toMillis(), Math.min(settings.maxReceipts(), share / OVERHEAD));
        remember = new Prepared(connection, "INSERT INTO idempotency VALUES (?, ?, ?, ?)");
        useOf = new Prepared(connection, "SELECT report, until, digest FROM idempotency WHERE key = ?");
        isRemembered = new Prepared(connection, "SELECT 1 FROM idempotency WHERE report = ?");
        outdatedKeys = new Prepared(
                connection, "SELECT key, report FROM idempotency WHERE until <= ? ORDER BY until LIMIT +?");
        removeKey = new Prepared(connection, "DELETE FROM idempotency WHERE key = ?");
        isOpen = new Prepared(connection, "SELECT 1 FROM delivery WHERE report = ? AND state IN (0, 2)");
        keyBytes = Database.number(
                connection,
                "SELECT coalesce(sum(length(key)), 0) * " + COPIES + " + count(*) * " + OVERHEAD + " FROM idempotency");
        keyBytesBefore = keyBytes;
    }

    private static long cost(String key) {
        return (long) COPIES * key.length() + OVERHEAD;
    }

    /// Records that each delivery of a report was made or purged.
    void end(String report, long now) throws SQLException {
        ended.add(report, now);
        come++;
    }

    /// Records that the first attempts made each delivery of a report.
    ///
    /// @param seq the number of the report
    /// @param deliveries in the order of their positions
    void delivered(String report, long seq, List<MadeDelivery> deliveries, long now) {
        ended.addDelivered(report, seq, deliveries, now);
        come++;
    }

    /// Removes a report from the ended reports, because one of its deliveries is pending again.
    ///
    /// @return the row that was its receipt; empty if its receipt is in `delivery`
    Optional<EndedRow> reopen(String report) throws SQLException {
        ended.take(report);
        return ended.takeShared(report);
    }

    /// Writes what `delivered` recorded in this transaction.
    void writeDelivered() throws SQLException {
        ended.writeDelivered();
    }

    void remember(KeyedRequest request, String report, long now) throws SQLException {
        remember.update(request.key().value(), report, Times.sum(now, window), request.digest());
        keyBytes += cost(request.key().value());
        come++;
    }

    boolean isRemembered(String report) throws SQLException {
        return keyBytes > 0 && isRemembered.exists(report);
    }

    /// The use of an idempotency key.
    ///
    /// @param digest of the request; empty for a key that an older exporter stored
    record Use(String report, String digest) {
        boolean isBy(KeyedRequest request) {
            return digest.isEmpty() || digest.equals(request.digest());
        }
    }

    /// @return the use of the key, if it is known
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

    /// An idempotency key and the report that it was used for.
    private record Key(String key, String report) {}

    private void forget(Key key, long now) throws SQLException {
        removeKey.update(key.key());
        keyBytes -= cost(key.key());
        if (!isOpen.exists(key.report())) {
            end(key.report(), now);
        }
    }

    /// Forgets receipts and keys that are too old or too many, up to a limit for each commit.
    void forgetSome(long now) throws SQLException {
        int most = come == 0 ? IDLE : 2 * come + SPARE;
        for (var key : keys(now, most)) {
            forget(key, now);
        }
        if (keyBytes > mostKeyBytes) {
            forgetOldestKeys(now, most);
        }
        ended.forgetSome(now, most);
    }

    /// Forgets the oldest keys, so that the spool does not refuse reports because of them.
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

    boolean hasSomethingToForget(long now) throws SQLException {
        return keyBytes > mostKeyBytes || !keys(now, 1).isEmpty() || ended.hasSomethingToForget(now);
    }

    void committed() {
        ended.committed();
        keyBytesBefore = keyBytes;
        come = 0;
    }

    void rolledBack() {
        ended.rolledBack();
        keyBytes = keyBytesBefore;
        come = 0;
    }
}
