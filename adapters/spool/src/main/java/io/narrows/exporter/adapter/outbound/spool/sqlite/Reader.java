package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.spool.past.HeldQuery;
import io.narrows.exporter.adapter.outbound.spool.past.PastQuery;
import io.narrows.exporter.adapter.outbound.spool.past.PastWalk;
import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Receipt;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A read-only connection with its statements. Each query sees its own snapshot. Used by one thread at a time.
public final class Reader implements AutoCloseable {
    private static final PayloadRead MISSING = new PayloadRead.Damaged();

    private final Connection connection;
    private final PayloadFile file;
    private final PayloadOpener opener;
    private final Prepared laneId;
    private final Prepared tried;
    private final Prepared putOffTooFar;
    private final Prepared untried;
    private final Prepared suspects;
    private final Prepared waitingBare;
    private final Prepared waiting;
    private final Prepared waitingSuspects;
    private final Prepared nextDue;
    private final Prepared payload;
    private final ReceiptQuery receipts;
    private final PauseQuery pauses;
    private final DeadLetterQuery deadLetters;
    private final Prepared lanes;
    private final Prepared settings;
    private final Prepared delivered;
    private final Prepared idleLanes;
    private final HeldQuery held;
    private final PastQuery past;
    private final PastWalk walk;
    private final OldestPending oldestPending;
    private final OldSeals oldSeals;

    /// @param file of the payloads that are not in their rows
    public Reader(Connection connection, PayloadFile file, PayloadOpener opener) throws SQLException {
        this.connection = connection;
        this.file = file;
        this.opener = opener;
        var queue = QueuedDelivery.OF_QUEUE;
        laneId = prepare("SELECT id FROM lane WHERE fingerprint = ?");
        tried = prepare(queue + " AND d.due BETWEEN 1 AND ? ORDER BY d.due, d.seq LIMIT +?");
        putOffTooFar = prepare(queue + " AND d.due > ? ORDER BY d.due, d.seq LIMIT +?");
        untried = prepare(QueuedDelivery.UNTRIED);
        suspects = prepare(QueuedDelivery.OF_SUSPECTS + " ORDER BY d.due, d.seq LIMIT +?");
        waitingBare = prepare(QueuedDelivery.BARE);
        waiting = prepare(queue + " AND (d.due, d.seq) > (?, ?) ORDER BY d.due, d.seq LIMIT +?");
        waitingSuspects =
                prepare(QueuedDelivery.OF_SUSPECTS + " AND (d.due, d.seq) > (?, ?) ORDER BY d.due, d.seq LIMIT +?");
        nextDue = prepare("""
                SELECT due, seq FROM delivery INDEXED BY queue
                WHERE state = 0 AND crashes = 0 AND lane = ? AND due > ? ORDER BY due""");
        payload = prepare(StoredPayload.QUERY);
        receipts = new ReceiptQuery(connection);
        pauses = new PauseQuery(connection);
        deadLetters = new DeadLetterQuery(connection);
        lanes = prepare("""
                SELECT consumer, fingerprint FROM lane WHERE fingerprint > ? AND (EXISTS (
                    SELECT 1 FROM untried WHERE untried.lane = lane.id)
                OR EXISTS (
                    SELECT 1 FROM delivery INDEXED BY queue WHERE delivery.lane = lane.id AND state = 0 AND crashes = 0)
                OR EXISTS (
                    SELECT 1 FROM delivery INDEXED BY suspect WHERE delivery.lane = lane.id AND state = 0 AND crashes > 0))
                ORDER BY fingerprint LIMIT +?""");
        settings = prepare("SELECT settings FROM lane WHERE fingerprint = ?");
        delivered = prepare("SELECT 1 FROM lane WHERE fingerprint = ? AND delivered = 1");
        held = new HeldQuery(connection);
        past = new PastQuery(connection);
        walk = new PastWalk(connection, past);
        oldestPending = new OldestPending(connection);
        oldSeals = new OldSeals(connection, file, opener);
        idleLanes = prepare("""
                SELECT fingerprint FROM lane WHERE NOT EXISTS (
                    SELECT 1 FROM untried WHERE untried.lane = lane.id)
                AND NOT EXISTS (
                    SELECT 1 FROM made WHERE made.lane = lane.id)
                AND NOT EXISTS (
                    SELECT 1 FROM delivery INDEXED BY queue WHERE delivery.lane = lane.id AND state = 0 AND crashes = 0)
                AND NOT EXISTS (
                    SELECT 1 FROM delivery INDEXED BY suspect WHERE delivery.lane = lane.id AND state = 0 AND crashes > 0)
                AND id NOT IN (SELECT lane FROM delivery INDEXED BY grave WHERE state = 2)
                AND past_to < coalesce((SELECT min(at) FROM past), 9223372036854775807)""");
    }

    private Prepared prepare(String sql) throws SQLException {
        return new Prepared(connection, sql);
    }

    /// One page of the reports with a pending or dead delivery.
    public HeldReports held(long from, int limit) throws SQLException {
        return held.page(from, limit);
    }

    /// The query for single reports of the history.
    public PastQuery past() {
        return past;
    }

    /// The query for the newest reports of the history.
    public PastWalk walk() {
        return walk;
    }

    /// The query for reports that another key has sealed than the one that seals now.
    public OldSeals oldSeals() {
        return oldSeals;
    }

    /// When the oldest pending delivery of each consumer was accepted or replayed.
    public Map<ConsumerId, Instant> oldestPending() throws SQLException {
        return oldestPending.ask();
    }

    public Optional<Long> laneId(String fingerprint) throws SQLException {
        return laneId.number(fingerprint);
    }

    /// Deliveries of a lane that were tried before and are due, the first due first.
    public List<QueuedDelivery> tried(long lane, long now, int limit) throws SQLException {
        return queued(tried.query(lane, now, limit));
    }

    /// Deliveries due later than `latest`, which only a clock that was set back can cause.
    public List<QueuedDelivery> putOffTooFar(long lane, long latest, int limit) throws SQLException {
        return queued(putOffTooFar.query(lane, latest, limit));
    }

    private static List<QueuedDelivery> queued(ResultSet rows) throws SQLException {
        try (rows) {
            var all = new ArrayList<QueuedDelivery>();
            while (rows.next()) {
                all.add(QueuedDelivery.read(rows));
            }
            return all;
        }
    }

    /// Deliveries of a lane that were never tried, from a report on, oldest first.
    ///
    /// @return rows for `QueuedDelivery.read` and `payload`, which the caller must close
    public ResultSet untried(long lane, long from, int limit) throws SQLException {
        return untried.query(lane, from, limit);
    }

    /// The suspects of a lane: deliveries that were in flight when the process ended without a stop.
    public List<QueuedDelivery> suspects(long lane, int limit) throws SQLException {
        return queued(suspects.query(lane, limit));
    }

    /// Deliveries of one part of a lane's queue, in its order, leased or not.
    public List<QueuedDelivery> waiting(long lane, QueuedDelivery.Part part, QueuedDelivery.Place after, int limit)
            throws SQLException {
        return queued(
                switch (part) {
                    case BARE -> waitingBare.query(lane, after.seq() + 1, limit);
                    case QUEUED -> waiting.query(lane, after.due(), after.seq(), limit);
                    case SUSPECTS -> waitingSuspects.query(lane, after.due(), after.seq(), limit);
                });
    }

    /// When the deliveries of a lane that are not due yet will be due, the first one first.
    ///
    /// @return rows of due time and `seq`, which the caller must close
    public ResultSet nextDue(long lane, long now) throws SQLException {
        return nextDue.query(lane, now);
    }

    public PayloadRead payload(long seq) throws SQLException {
        return damageIsARead(() -> {
            try (var row = payload.query(seq)) {
                return row.next() ? opener.open(StoredPayload.read(row, file)) : MISSING;
            }
        });
    }

    /// @param row of `untried`; its payload is read only now
    public PayloadRead payload(ResultSet row) throws SQLException {
        return damageIsARead(() -> opener.open(StoredPayload.ofQueue(row, file)));
    }

    /// Reads a payload.
    private interface Reading {
        PayloadRead read() throws SQLException;
    }

    private static PayloadRead damageIsARead(Reading reading) throws SQLException {
        try {
            return reading.read();
        } catch (SQLException e) {
            if (Database.isDamage(e)) {
                return MISSING;
            }
            throw e;
        }
    }

    /// The pauses of all consumers, including ended ones.
    public List<Pause> pauses() throws SQLException {
        return pauses.all();
    }

    public Optional<Receipt> receipt(ReportId id) throws SQLException {
        return receipts.receipt(id);
    }

    /// The query for dead letters.
    public DeadLetterQuery deadLetters() {
        return deadLetters;
    }

    /// The report of a dead letter as it can be read, damaged or not; empty if it is sealed and cannot be opened.
    public Optional<ReportData> report(ReportId id, long seq) throws SQLException {
        try (var row = payload.query(seq)) {
            if (!row.next()) {
                return Optional.empty();
            }
            var stored = StoredPayload.read(row, file);
            var read = ChecksumColumn.isSealed(stored.checksum())
                    ? opener.open(stored).ifOpened()
                    : Optional.of(stored.asItIs());
            return read.map(opened -> new ReportData(
                    id, stored.source(), Instant.ofEpochMilli(stored.receivedAt()), opened.labels(), opened.payload()));
        }
    }

    /// The settings of a lane as stored.
    public Optional<byte[]> settings(LaneName lane) throws SQLException {
        try (var row = settings.query(lane.fingerprint())) {
            return row.next() ? Optional.of(StoredPayload.bytes(row, 1)) : Optional.empty();
        } catch (SQLException e) {
            if (Database.isDamage(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Whether a delivery of a lane was made.
    public boolean hasDelivered(LaneName lane) throws SQLException {
        return delivered.exists(lane.fingerprint());
    }

    /// Lanes with pending deliveries, in the order of their fingerprints.
    public List<LaneName> lanes(Optional<LaneName> after, int limit) throws SQLException {
        try (var rows = lanes.query(after.map(LaneName::fingerprint).orElse(""), limit)) {
            var all = new ArrayList<LaneName>();
            while (rows.next()) {
                all.add(new LaneName(new ConsumerId(rows.getString(1)), rows.getString(2)));
            }
            return all;
        }
    }

    /// The fingerprints of the lanes without pending deliveries and without dead letters, from which no report that is
    /// not over got anything, and none of the history.
    public Set<String> idleLanes() throws SQLException {
        try (var rows = idleLanes.query()) {
            var all = new HashSet<String>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
