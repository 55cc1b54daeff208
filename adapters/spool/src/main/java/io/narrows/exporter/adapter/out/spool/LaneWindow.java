package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Spool;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Knows which deliveries of a lane are leased. The database does not: so a lease costs no write, and ends with the
/// process.
///
/// Those never tried are leased in the order of their reports, so one number tells all that are: `cursor`. Those tried
/// before or replayed are leased in any order, and known by name. A name is forgotten only at the start of a lease,
/// after its settlement was committed: a snapshot older than that would show the delivery once more.
///
/// Thread-safe. Its heap grows with what is leased, never with what waits.
final class LaneWindow {
    private static final long LONGEST_WAIT_MILLIS = Spool.LONGEST_WAIT.toMillis();

    private final Set<Long> leasedAgain = new HashSet<>();
    private final Queue<Long> committed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leased = new AtomicInteger();
    private final AtomicInteger uncommittedRetries = new AtomicInteger();
    private long cursor;
    private boolean closed;

    /// What is taken from a lane.
    ///
    /// @param nextDue in milliseconds, if nothing was taken
    record Taken(List<Parcel> parcels, List<InFlight> damaged, long nextDue) {
        boolean isEmpty() {
            return parcels.isEmpty() && damaged.isEmpty();
        }
    }

    /// A delivery, with what is needed to settle it.
    record Parcel(Leased leased, InFlight inFlight) {}

    /// Reads a payload, only where it is wanted.
    private interface PayloadSource {
        Optional<Payload> read() throws SQLException;
    }

    /// A batch in the making.
    private final class Batch {
        private final Reader reader;
        private final ConsumerId consumer;
        private final long lane;
        private final BatchLimits limits;
        private final List<Parcel> parcels = new ArrayList<>();
        private final List<InFlight> damaged = new ArrayList<>();
        private final List<InFlight> marked = new ArrayList<>();
        private final long startedAt = cursor;
        private long bytes;

        Batch(Reader reader, ConsumerId consumer, long lane, BatchLimits limits) {
            this.reader = reader;
            this.consumer = consumer;
            this.lane = lane;
            this.limits = limits;
        }

        /// @return false if it does not fit any more
        boolean add(QueuedDelivery queued, PayloadSource source) throws SQLException {
            var size = Math.max(0, queued.size());
            if (parcels.size() + damaged.size() >= limits.maxReports()
                    || (!parcels.isEmpty() && bytes + size > limits.maxBytes())) {
                return false;
            }
            var inFlight = mark(queued);
            var payload = source.read();
            if (payload.isEmpty()) {
                damaged.add(inFlight);
            } else {
                bytes += size;
                parcels.add(new Parcel(leased(queued, payload.get()), inFlight));
            }
            return true;
        }

        boolean addTried(QueuedDelivery queued) throws SQLException {
            return add(queued, () -> reader.payload(queued.seq()));
        }

        private InFlight mark(QueuedDelivery queued) {
            var again = queued.due() != 0;
            if (again) {
                leasedAgain.add(queued.seq());
            } else {
                cursor = queued.seq() + 1;
            }
            leased.incrementAndGet();
            var inFlight = new InFlight(
                    queued.report(),
                    queued.position(),
                    queued.seq(),
                    consumer,
                    lane,
                    queued.plain(),
                    again,
                    LaneWindow.this);
            marked.add(inFlight);
            return inFlight;
        }

        /// Leaves all that was taken where it was.
        private void undo() {
            cursor = startedAt;
            for (var inFlight : marked) {
                leased.decrementAndGet();
                if (inFlight.again()) {
                    leasedAgain.remove(inFlight.seq());
                }
            }
        }

        private Leased leased(QueuedDelivery queued, Payload payload) {
            var report = new ReportData(
                    new ReportId(queued.report()), queued.source(), Instant.ofEpochMilli(queued.receivedAt()), payload);
            return new Leased(
                    new Delivery(new DeliveryId(report.id(), consumer), report),
                    queued.attempts(),
                    Instant.ofEpochMilli(queued.since()));
        }
    }

    /// Takes what is due. Runs on a reader's thread.
    ///
    /// @return empty if this window is closed: another is needed
    synchronized Optional<Taken> take(
            Reader reader, ConsumerId consumer, String fingerprint, BatchLimits limits, long now) throws SQLException {
        if (closed) {
            return Optional.empty();
        }
        for (var seq = committed.poll(); seq != null; seq = committed.poll()) {
            leasedAgain.remove(seq);
        }
        var lane = reader.laneId(fingerprint);
        if (lane.isEmpty()) {
            return Optional.of(new Taken(List.of(), List.of(), Long.MAX_VALUE));
        }
        var batch = new Batch(reader, consumer, lane.get(), limits);
        try {
            fill(batch, now);
            var nextDue = batch.parcels.isEmpty() ? nextDue(reader, lane.get(), now) : now;
            return Optional.of(new Taken(batch.parcels, batch.damaged, nextDue));
        } catch (SQLException | RuntimeException e) {
            batch.undo();
            throw e;
        }
    }

    /// Merges those tried before with those never tried, by the age of their reports.
    private void fill(Batch batch, long now) throws SQLException {
        var tried = triedAndDue(batch, now).iterator();
        var next = tried.hasNext() ? Optional.of(tried.next()) : Optional.<QueuedDelivery>empty();
        try (var untried = batch.reader.untried(batch.lane, cursor, batch.limits.maxReports())) {
            var fits = true;
            while (fits && untried.next()) {
                var fresh = QueuedDelivery.read(untried);
                while (fits && next.isPresent() && next.get().seq() < fresh.seq()) {
                    fits = batch.addTried(next.get());
                    next = tried.hasNext() ? Optional.of(tried.next()) : Optional.empty();
                }
                fits = fits && batch.add(fresh, () -> Reader.payload(untried));
            }
            while (fits && next.isPresent()) {
                fits = batch.addTried(next.get());
                next = tried.hasNext() ? Optional.of(tried.next()) : Optional.empty();
            }
        }
    }

    private List<QueuedDelivery> triedAndDue(Batch batch, long now) throws SQLException {
        // As many more as may turn out to be leased.
        int most = batch.limits.maxReports() + leasedAgain.size();
        var latest = Times.sum(now, LONGEST_WAIT_MILLIS);
        var found = new ArrayList<>(batch.reader.tried(batch.lane, now, most));
        found.addAll(batch.reader.putOffTooFar(batch.lane, latest, most));
        found.removeIf(queued -> leasedAgain.contains(queued.seq()));
        found.sort(Comparator.comparingLong(QueuedDelivery::seq));
        return found;
    }

    private long nextDue(Reader reader, long lane, long now) throws SQLException {
        try (var rows = reader.nextDue(lane, now)) {
            while (rows.next()) {
                if (!leasedAgain.contains(rows.getLong(2))) {
                    return rows.getLong(1);
                }
            }
            return Long.MAX_VALUE;
        }
    }

    /// A settlement is on its way to the database.
    void settling(boolean retry) {
        if (retry) {
            uncommittedRetries.incrementAndGet();
        }
    }

    /// A settlement is in the database.
    void settled(InFlight inFlight, boolean retry) {
        if (inFlight.again()) {
            committed.add(inFlight.seq());
        }
        if (retry) {
            uncommittedRetries.decrementAndGet();
        }
        leased.decrementAndGet();
    }

    /// Whether a delivery was put back that the database does not show yet.
    boolean hasUncommittedRetries() {
        return uncommittedRetries.get() > 0;
    }

    /// Closes this window if nothing is leased.
    ///
    /// @return whether it is closed
    synchronized boolean closeIfIdle() {
        closed = closed || leased.get() == 0;
        return closed;
    }
}
