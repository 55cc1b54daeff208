package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.QueuedDelivery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The leased deliveries of one lane. The database does not know them, so a lease costs no write and ends with the
/// process.
///
/// Untried deliveries are leased in report order, so one sequence number, `cursor`, records which are leased.
/// Deliveries that were tried before, replayed or taken out of turn are leased in any order, and `leasedAgain` records
/// their numbers. A number is forgotten only at the start of a lease after its settlement was committed. An older
/// snapshot would show the delivery once more.
///
/// Thread-safe. Its heap grows with the leased deliveries, never with the waiting ones.
public final class LaneWindow {
    private static final long LONGEST_WAIT_MILLIS = Spool.LONGEST_WAIT.toMillis();
    private static final long NEVER = -1;

    /// How many deliveries one call scans for a delivery of another source.
    private static final int LOOKED_AT = 2_000;

    private final LaneName lane;
    private final Suspects suspects;
    private final PayloadRoom room;
    private final FreshLane fresh;
    private final Set<Long> leasedAgain = new HashSet<>();
    private final Queue<Long> committed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger leased = new AtomicInteger();
    private final AtomicInteger uncommittedRetries = new AtomicInteger();
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong returns = new AtomicLong();
    private volatile long emptySince = NEVER;
    private long noReturnsSince = NEVER;
    private long cursor;
    private long lookFrom;
    private boolean closed;
    private volatile boolean delivered;
    private boolean isAsked;

    LaneWindow(LaneName lane, Suspects suspects, PayloadRoom room, FreshLane fresh) {
        this.lane = lane;
        this.suspects = suspects;
        this.room = room;
        this.fresh = fresh;
    }

    LaneName lane() {
        return lane;
    }

    /// The result of taking deliveries from a lane.
    ///
    /// @param nextDue in milliseconds, if nothing was taken
    public record Taken(Batch batch, long nextDue) {}

    /// Takes due deliveries. Runs on a reader's thread.
    ///
    /// @param except sources whose reports are not taken
    /// @return empty if this window is closed and another is needed
    public synchronized Optional<Taken> take(Reader reader, BatchLimits limits, long now, Set<String> except)
            throws SQLException {
        if (closed) {
            return Optional.empty();
        }
        forgetCommitted();
        learnWhetherDelivered(reader);
        var batch = new Batch(lane, limits, this, room);
        var laneId = reader.laneId(lane.fingerprint());
        if (except.isEmpty()) {
            return Optional.of(takeInTurn(batch, reader, laneId, limits, now));
        }
        if (laneId.isPresent()) {
            fillOutOfTurn(batch, reader, laneId.get(), now, except);
        }
        return Optional.of(new Taken(batch, Long.MAX_VALUE));
    }

    /// Takes deliveries from memory, without a query.
    ///
    /// @return empty if the database may have others, which come first
    public synchronized Optional<Taken> takeFresh(BatchLimits limits, long now) {
        var arrivalsBefore = arrivals.get();
        if (closed || !fresh.isComplete() || noReturnsSince != returns.get() || suspects.areIn(lane.fingerprint())) {
            return Optional.empty();
        }
        forgetCommitted();
        var batch = new Batch(lane, limits, this, room);
        for (var next = fresh.next(); next.isPresent(); next = fresh.next()) {
            var seq = next.get().queued().seq();
            if (seq >= cursor && !leasedAgain.contains(seq)) {
                var added = batch.add(next.get(), fresh.memory());
                if (added.isEmpty()) {
                    break;
                }
                mark(added.get());
            }
            fresh.forget(next.get());
        }
        if (!batch.isEmpty()) {
            return Optional.of(new Taken(batch, Long.MAX_VALUE));
        }
        if (!fresh.isComplete()) {
            return Optional.empty();
        }
        if (!batch.lacksRoom() && leasedAgain.isEmpty()) {
            emptySince = arrivalsBefore;
        }
        return Optional.of(new Taken(batch, batch.lacksRoom() ? askForRoomAgainAt(now) : Long.MAX_VALUE));
    }

    private static long askForRoomAgainAt(long now) {
        return Times.sum(now, PayloadRoom.ASK_AGAIN.toMillis());
    }

    private Taken takeInTurn(Batch batch, Reader reader, Optional<Long> laneId, BatchLimits limits, long now)
            throws SQLException {
        var arrivalsBefore = arrivals.get();
        var returnsBefore = returns.get();
        var nextDue = Long.MAX_VALUE;
        if (laneId.isPresent()) {
            takeSuspect(batch, reader, laneId.get());
            if (batch.isEmpty()) {
                nextDue = fill(batch, reader, laneId.get(), limits, now, noReturnsSince == returnsBefore);
            }
            if (suspects.areIn(lane.fingerprint())) {
                nextDue = Math.min(nextDue, suspects.askAgainAt(now));
            }
            if (batch.lacksRoom()) {
                nextDue = Math.min(nextDue, askForRoomAgainAt(now));
            }
        }
        if (batch.isEmpty() && nextDue == Long.MAX_VALUE && leasedAgain.isEmpty()) {
            noReturnsSince = returnsBefore;
            emptySince = arrivalsBefore;
        }
        return new Taken(batch, nextDue);
    }

    /// Takes deliveries of other sources, past those in front of them.
    private void fillOutOfTurn(Batch batch, Reader reader, long laneId, long now, Set<String> except)
            throws SQLException {
        var marked = new ArrayList<InFlight>();
        try {
            for (var again : triedAndDue(reader, laneId, now, LOOKED_AT)) {
                if (!except.contains(again.source())) {
                    add(batch, again, true, () -> reader.payload(again.seq()), marked);
                }
            }
            var looked = 0;
            var from = Math.max(cursor, lookFrom);
            try (var untried = reader.untried(laneId, from, LOOKED_AT)) {
                for (; untried.next(); looked++) {
                    var first = QueuedDelivery.read(untried);
                    lookFrom = first.seq() + 1;
                    if (except.contains(first.source()) || leasedAgain.contains(first.seq())) {
                        continue;
                    }
                    if (!add(batch, first, true, () -> reader.payload(untried), marked)) {
                        lookFrom = first.seq();
                        return;
                    }
                    fresh.leasedOutOfTurn(first.seq());
                }
            }
            if (looked < LOOKED_AT) {
                lookFrom = 0;
            }
        } catch (SQLException | RuntimeException e) {
            // Everything that was taken stays in the queue.
            marked.forEach(this::unmark);
            throw e;
        }
    }

    /// Takes one suspect, if a suspect may be leased now. The suspect is leased alone.
    private void takeSuspect(Batch batch, Reader reader, long laneId) throws SQLException {
        if (!suspects.areIn(lane.fingerprint()) || !suspects.claim()) {
            return;
        }
        try {
            var found = reader.suspects(laneId, 1 + leasedAgain.size());
            if (found.isEmpty()) {
                suspects.noneIn(lane.fingerprint());
            }
            found.removeIf(queued -> leasedAgain.contains(queued.seq()));
            if (!found.isEmpty()) {
                var suspect = found.getFirst();
                batch.add(suspect, true, () -> reader.payload(suspect.seq())).ifPresent(this::mark);
            }
        } finally {
            if (batch.isEmpty()) {
                suspects.release();
            }
        }
    }

    /// The deliveries that were claimed in one part of the queue.
    ///
    /// @param seen how many deliveries the part has
    public record Claimed(List<InFlight> claimed, int seen, QueuedDelivery.Place last) {}

    /// Leases the selected deliveries that are not leased, due or not, without their payloads. Runs on a reader's
    /// thread.
    ///
    /// @return empty if this window is closed and another is needed
    public synchronized Optional<Claimed> claim(
            Reader reader, PendingFilter filter, QueuedDelivery.Part part, QueuedDelivery.Place from, int limit)
            throws SQLException {
        if (closed) {
            return Optional.empty();
        }
        forgetCommitted();
        var laneId = reader.laneId(lane.fingerprint());
        var found = laneId.isEmpty() ? List.<QueuedDelivery>of() : reader.waiting(laneId.get(), part, from, limit);
        var claimed = found.stream()
                .filter(queued -> !isLeased(queued) && filter.matches(lane.consumer(), queued.source()))
                .map(queued -> mark(InFlight.of(queued, true, lane.consumer(), this, PayloadRoom.Claimed.NOTHING)))
                .toList();
        claimed.forEach(inFlight -> fresh.leasedOutOfTurn(inFlight.seq()));
        return Optional.of(new Claimed(
                claimed, found.size(), found.isEmpty() ? from : found.getLast().place()));
    }

    private boolean isLeased(QueuedDelivery queued) {
        var neverTried = queued.due() == 0 && !queued.suspect();
        return leasedAgain.contains(queued.seq()) || (neverTried && queued.seq() < cursor);
    }

    private void forgetCommitted() {
        for (var seq = committed.poll(); seq != null; seq = committed.poll()) {
            leasedAgain.remove(seq);
        }
    }

    /// @return when to ask again, if the batch stays empty
    private long fill(Batch batch, Reader reader, long laneId, BatchLimits limits, long now, boolean noReturns)
            throws SQLException {
        var startedAt = cursor;
        var marked = new ArrayList<InFlight>();
        try {
            // Reads more rows than needed, because some may turn out to be leased.
            int most = limits.maxReports() + leasedAgain.size();
            var tried = noReturns ? List.<QueuedDelivery>of() : triedAndDue(reader, laneId, now, most);
            merge(batch, reader, laneId, tried, most, marked);
            return noReturns || !batch.isEmpty() ? Long.MAX_VALUE : nextDue(reader, laneId, now);
        } catch (SQLException | RuntimeException e) {
            // Everything that was taken stays in the queue.
            cursor = startedAt;
            marked.forEach(this::unmark);
            throw e;
        }
    }

    /// Takes tried and untried deliveries together, in the order of their reports, as many as fit.
    private void merge(
            Batch batch, Reader reader, long laneId, List<QueuedDelivery> tried, int most, List<InFlight> marked)
            throws SQLException {
        int next = 0;
        int seen = 0;
        var known = fresh.beginQuery();
        try (var untried = reader.untried(laneId, cursor, most)) {
            for (; untried.next(); seen++) {
                var first = QueuedDelivery.read(untried);
                if (leasedAgain.contains(first.seq())) {
                    continue; // claimed for a purge, or taken out of turn
                }
                for (; next < tried.size() && tried.get(next).seq() < first.seq(); next++) {
                    var again = tried.get(next);
                    if (!add(batch, again, true, () -> reader.payload(again.seq()), marked)) {
                        return;
                    }
                }
                if (!add(batch, first, false, () -> reader.payload(untried), marked)) {
                    return;
                }
            }
            if (seen < most) {
                fresh.caughtUp(known);
            }
            for (; next < tried.size(); next++) {
                var again = tried.get(next);
                if (!add(batch, again, true, () -> reader.payload(again.seq()), marked)) {
                    return;
                }
            }
        }
    }

    /// @param marked gets the delivery
    /// @return false if the batch is full, or the heap has no room for the payload
    private boolean add(
            Batch batch, QueuedDelivery queued, boolean again, Batch.PayloadSource payload, List<InFlight> marked)
            throws SQLException {
        var added = batch.add(queued, again, payload);
        added.ifPresent(inFlight -> marked.add(mark(inFlight)));
        return added.isPresent();
    }

    private InFlight mark(InFlight inFlight) {
        if (inFlight.again()) {
            leasedAgain.add(inFlight.seq());
        } else {
            cursor = inFlight.seq() + 1;
        }
        leased.incrementAndGet();
        return inFlight;
    }

    private void unmark(InFlight inFlight) {
        if (inFlight.again()) {
            leasedAgain.remove(inFlight.seq());
        }
        leased.decrementAndGet();
        room.release(inFlight.room());
    }

    private List<QueuedDelivery> triedAndDue(Reader reader, long laneId, long now, int most) throws SQLException {
        var found = new ArrayList<>(reader.tried(laneId, now, most));
        found.addAll(reader.putOffTooFar(laneId, Times.sum(now, LONGEST_WAIT_MILLIS), most));
        found.removeIf(queued -> leasedAgain.contains(queued.seq()));
        found.sort(Comparator.comparingLong(QueuedDelivery::seq));
        return found;
    }

    private long nextDue(Reader reader, long laneId, long now) throws SQLException {
        try (var rows = reader.nextDue(laneId, now)) {
            while (rows.next()) {
                if (!leasedAgain.contains(rows.getLong(2))) {
                    return rows.getLong(1);
                }
            }
            return Long.MAX_VALUE;
        }
    }

    /// A lane that delivered in an earlier process has delivered.
    private void learnWhetherDelivered(Reader reader) throws SQLException {
        if (!isAsked) {
            delivered |= reader.hasDelivered(lane);
            isAsked = true;
        }
    }

    /// Whether a delivery of the lane ever succeeded.
    boolean hasDelivered() {
        return delivered;
    }

    /// Records that a delivery succeeded.
    public void delivered() {
        delivered = true;
    }

    /// Whether nothing has arrived since the lane was found empty, so that a query is not needed.
    public boolean isKnownToBeEmpty() {
        return emptySince == arrivals.get();
    }

    /// Records that a new delivery is in the database. Only the writer's thread calls it.
    void arrived(FreshDelivery delivery) {
        fresh.memory().add(delivery, fresh);
        arrivals.incrementAndGet();
    }

    /// Records that the database may have new deliveries that did not arrive here.
    void missed() {
        fresh.missed();
        arrivals.incrementAndGet();
    }

    /// Records that deliveries which were tried before may be in the database again.
    public void returned() {
        returns.incrementAndGet();
        arrivals.incrementAndGet();
    }

    /// Records that a settlement was submitted to the writer.
    public void settling(boolean retry) {
        if (retry) {
            uncommittedRetries.incrementAndGet();
        }
    }

    /// Records that a settlement is in the database.
    public void settled(InFlight inFlight, boolean retry) {
        if (inFlight.again()) {
            committed.add(inFlight.seq());
        }
        if (retry) {
            returned();
            uncommittedRetries.decrementAndGet();
        }
        leased.decrementAndGet();
    }

    /// Whether the database does not show some delivery that was put back yet.
    public boolean hasUncommittedRetries() {
        return uncommittedRetries.get() > 0;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /// Closes this window if nothing is leased.
    ///
    /// @return whether the window is closed
    public synchronized boolean closeIfIdle() {
        closed = closed || leased.get() == 0;
        return closed;
    }
}
