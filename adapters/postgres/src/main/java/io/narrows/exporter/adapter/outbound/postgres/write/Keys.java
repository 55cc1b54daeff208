package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.spool.KeyReusedException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// The idempotency keys. Their number is bounded: the ones that would expire first are forgotten rather than reports
/// refused. For the appender's thread, apart from `forgottenEarly`.
public final class Keys {
    /// One key for so many bytes of the spool.
    private static final int BYTES_FOR_A_KEY = 5_000;

    /// How many keys are forgotten at once: this fraction of all.
    private static final int AT_ONCE = 64;

    /// In one order at all replicas, so that two of them do not wait for each other.
    private static final String TAKE = """
            INSERT INTO idempotency AS i (key, report, digest, until)
            SELECT key, report, digest, ? FROM unnest(?::bytea[], ?::uuid[], ?::text[]) AS t(key, report, digest)
            ORDER BY key
            ON CONFLICT (key) DO UPDATE SET report = excluded.report, digest = excluded.digest, until = excluded.until
            WHERE i.until <= ? RETURNING report""";

    private static final String FIND = "SELECT key, report, digest FROM idempotency WHERE key = ANY(?) AND until > ?";

    /// Unless another report has the key meanwhile.
    private static final String FREE = "DELETE FROM idempotency WHERE key = ? AND report = ?";

    private static final String FORGET = """
            DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency ORDER BY until, key LIMIT ?)""";

    private final ReceiptQuery receipts;
    private final Clock clock;
    private final Duration window;
    private final long most;
    private final AtomicLong forgottenEarly = new AtomicLong();
    private long takenSinceCount = Long.MAX_VALUE / 2;

    /// The first report under a key.
    private record First(UUID report, String digest) {}

    /// @param clock of the database
    /// @param maxSize of the spool
    public Keys(ReceiptQuery receipts, Clock clock, Duration window, ByteSize maxSize) {
        this.receipts = receipts;
        this.clock = clock;
        this.window = window;
        this.most = maxSize.bytes() / BYTES_FOR_A_KEY;
    }

    /// How many keys this replica forgot early.
    public long forgottenEarly() {
        return forgottenEarly.get();
    }

    /// Takes the keys of a batch.
    ///
    /// @return the reports whose keys were free
    Set<UUID> take(Connection connection, List<Append> batch) throws SQLException {
        var keyed = batch.stream()
                .filter(append -> append.key().isPresent())
                .sorted(Comparator.comparing(Keys::key))
                .toList();
        var now = clock.millis();
        var taken = new HashSet<UUID>();
        try (var statement = Sql.prepare(
                        connection,
                        TAKE,
                        now + window.toMillis(),
                        keys(keyed),
                        Sql.array(
                                "uuid",
                                keyed.stream().map(append -> append.row().id()).toList()),
                        Sql.array("text", keyed.stream().map(Append::digest).toList()),
                        now);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                taken.add(rows.getObject(1, UUID.class));
            }
        }
        takenSinceCount += taken.size();
        return taken;
    }

    private static Sql.ArrayOf keys(List<Append> keyed) {
        return Sql.array(
                "bytea", keyed.stream().map(append -> key(append).array()).toList());
    }

    /// Answers requests whose key was taken: with the receipt of the first one, if it is the same request.
    ///
    /// @return the requests without an answer, because the first report is not known any more; their keys are free now
    List<Append> answer(Connection connection, List<Append> repeated) throws SQLException {
        var first = first(connection, repeated);
        var unknown = new ArrayList<Append>();
        for (var append : repeated) {
            if (!answer(connection, append, Optional.ofNullable(first.get(key(append))))) {
                unknown.add(append);
            }
        }
        return unknown;
    }

    private Map<ByteBuffer, First> first(Connection connection, List<Append> repeated) throws SQLException {
        var first = new HashMap<ByteBuffer, First>();
        try (var statement = Sql.prepare(connection, FIND, keys(repeated), clock.millis());
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                first.put(
                        ByteBuffer.wrap(rows.getBytes(1)), new First(rows.getObject(2, UUID.class), rows.getString(3)));
            }
        }
        return first;
    }

    private static ByteBuffer key(Append append) {
        return append.key().orElseThrow();
    }

    /// @return false if the first report is not known any more
    private boolean answer(Connection connection, Append append, Optional<First> first) throws SQLException {
        if (first.isEmpty()) {
            return false;
        }
        if (!first.get().digest().equals(append.digest())) {
            append.failed(new KeyReusedException());
            return true;
        }
        var receipt = receipts.known(connection, first.get().report());
        if (receipt.isPresent()) {
            append.done().complete(receipt.get());
        } else {
            Sql.update(connection, FREE, key(append).array(), first.get().report());
        }
        return receipt.isPresent();
    }

    /// Forgets keys where there are too many. Counts them seldom, because counting looks at each.
    void forgetBeyondRoom(Connection connection) throws SQLException {
        if (takenSinceCount < Math.max(1, most / AT_ONCE)) {
            return;
        }
        takenSinceCount = 0;
        var beyond = Sql.number(connection, "SELECT count(*) FROM idempotency") - most;
        if (beyond > 0) {
            Sql.update(connection, "DELETE FROM idempotency WHERE until <= ?", clock.millis());
            beyond = Sql.number(connection, "SELECT count(*) FROM idempotency") - most;
        }
        if (beyond > 0) {
            forgottenEarly.addAndGet(Sql.update(connection, FORGET, beyond));
        }
    }
}
