package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.past.EndedRow;
import io.narrows.exporter.adapter.outbound.spool.past.Order;
import io.narrows.exporter.adapter.outbound.spool.past.PastRing;
import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeRuns;
import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChange;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes deliveries of past reports pending again, and adds deliveries to them. Only the writer's thread uses it.
public final class SendingAgain {
    private final LaneRegister lanes;
    private final UntriedRuns untried;
    private final MadeRuns made;
    private final PastRing ring;
    private final Receipts receipts;
    private final Extents extents;
    private final Consumer<TallyChanges> tally;
    private final Prepared lanesOf;
    private final Prepared isPlain;
    private final Prepared hasLane;
    private final Prepared addEnded;
    private final Prepared stateOf;
    private final Prepared again;
    private final Prepared nextPosition;
    private final Prepared hasConsumer;
    private final Prepared add;
    private final Prepared widen;

    /// No report with a higher number was sent again since this process started.
    private long reopenedUpTo = -1;

    /// What came of an order.
    ///
    /// @param changes to the tallies, one for each delivery that is pending now
    /// @param gone how many deliveries cannot be sent
    /// @param isOutdated whether the report has got other deliveries since the order was made, so that it must be made
    ///     anew
    public record Sent(List<TallyChanges> changes, int gone, boolean isOutdated) {
        public Sent {
            changes = List.copyOf(changes);
        }
    }

    SendingAgain(
            Connection connection,
            LaneRegister lanes,
            UntriedRuns untried,
            MadeRuns made,
            PastRing ring,
            Receipts receipts,
            Extents extents,
            Consumer<TallyChanges> tally)
            throws SQLException {
        this.lanes = lanes;
        this.untried = untried;
        this.made = made;
        this.ring = ring;
        this.receipts = receipts;
        this.extents = extents;
        this.tally = tally;
        lanesOf = new Prepared(connection, "SELECT lanes FROM report WHERE seq = ? AND id = ?");
        isPlain = new Prepared(connection, "SELECT 1 FROM report WHERE seq = ? AND plain = 1");
        hasLane = new Prepared(
                connection,
                "SELECT 1 FROM delivery JOIN lane ON lane.id = delivery.lane WHERE report = ? AND position = ?");
        addEnded = new Prepared(connection, """
                INSERT INTO delivery
                SELECT r.id, ?2, r.seq, ?3, r.lanes ->> ?2, 1, 1, 0, r.received_at, ?4, '', '', 0, ?5
                FROM report r WHERE r.seq = ?1""");
        stateOf = new Prepared(
                connection, "SELECT state, consumer, cause FROM delivery WHERE report = ? AND position = ?");
        again = new Prepared(connection, """
                UPDATE delivery SET state = 0, due = 1, attempts = 0, crashes = 0, since = ?, cause = '', reason = '',
                at = 0 WHERE report = ? AND position = ?""");
        nextPosition = new Prepared(connection, "SELECT max(position) + 1 FROM delivery WHERE report = ?");
        hasConsumer =
                new Prepared(connection, "SELECT 1 FROM delivery WHERE report = ? AND consumer = ? COLLATE NOCASE");
        add = new Prepared(connection, "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, 0, 1, 0, ?, 0, '', '', 0, '')");
        widen = new Prepared(
                connection,
                "UPDATE report SET plain = 0, lanes = ?, payload = ?, checksum = ?, format = ? WHERE seq = ?");
    }

    /// Whether a plain report has still got one delivery only.
    boolean isPlain(long seq) throws SQLException {
        return isAsItCame(seq) || isPlain.exists(seq);
    }

    /// Whether nothing of a report was sent again since this process started. If not, one may have been.
    boolean isAsItCame(long seq) {
        return seq > reopenedUpTo;
    }

    /// What comes of an order for which nothing can be sent; empty if something can.
    Optional<Sent> refuse(Order order) throws SQLException {
        var lanesNow = lanesOf.text(order.seq(), order.report());
        if (lanesNow.isEmpty()) {
            return Optional.of(new Sent(List.of(), order.deliveries(), false));
        }
        return order.added().isPresent() && !order.added().get().lanes().equals(lanesNow.get())
                ? Optional.of(new Sent(List.of(), 0, true))
                : Optional.empty();
    }

    /// Sends what `refuse` lets through.
    Sent send(Order order, Instant now) throws SQLException {
        reopen(order);
        var changes = new ArrayList<TallyChanges>();
        int gone = 0;
        for (var position : order.again()) {
            if (hasLane.exists(order.report(), position)) {
                sendAgain(order, position, now).ifPresent(changes::add);
            } else {
                gone++;
            }
        }
        if (order.added().isPresent()) {
            changes.addAll(add(order, order.added().get(), now));
        }
        changes.forEach(tally);
        return new Sent(changes, gone, false);
    }

    /// Gives the report rows in `delivery`, and takes it out of what will be removed. The caller ends it again if
    /// nothing
    /// of it is pending afterwards.
    private void reopen(Order order) throws SQLException {
        reopenedUpTo = Math.max(reopenedUpTo, order.seq());
        ring.take(order.seq());
        var receipt = receipts.reopen(order.report());
        if (receipt.isPresent()) {
            addEnded(order.seq(), receipt.get());
        } else {
            untried.makeDeliveries(order.seq());
            made.makeDeliveries(order.report(), order.seq(), made.ofReport(order.seq()));
        }
    }

    private void addEnded(long seq, EndedRow receipt) throws SQLException {
        for (int position = 0; position < receipt.deliveries().size(); position++) {
            var delivery = receipt.deliveries().get(position);
            addEnded.update(
                    seq, position, delivery.consumer(), delivery.at(), AttemptsText.add("", delivery.attempt()));
        }
    }

    /// @return empty if the delivery is pending already
    private Optional<TallyChanges> sendAgain(Order order, int position, Instant now) throws SQLException {
        try (var row = stateOf.query(order.report(), position)) {
            if (!row.next() || row.getInt(1) == State.PENDING) {
                return Optional.empty();
            }
            var consumer = new ConsumerId(row.getString(2));
            var change = row.getInt(1) == State.DEAD
                    ? TallyChanges.replay(consumer, DeathCause.valueOf(row.getString(3)))
                    : TallyChanges.of(consumer, TallyChange.ACCEPT);
            again.update(Times.millis(now), order.report(), position);
            return Optional.of(change);
        }
    }

    private List<TallyChanges> add(Order order, Order.Added added, Instant now) throws SQLException {
        var changes = new ArrayList<TallyChanges>();
        var allLanes = new StringBuilder(added.lanes());
        for (var lane : added.to()) {
            if (!hasConsumer.exists(order.report(), lane.consumer().value())) {
                var id = add(order, lane, now);
                allLanes.insert(allLanes.length() - 1, (allLanes.length() > 2 ? ", " : "") + id);
                changes.add(TallyChanges.of(lane.consumer(), TallyChange.ACCEPT));
            }
        }
        if (!changes.isEmpty()) {
            widen.update(
                    allLanes.toString(),
                    replacePayload(order.seq(), added.payload().bytes()),
                    added.payload().checksum(),
                    added.format(),
                    order.seq());
        }
        return changes;
    }

    /// @return what the row keeps of the payload
    private byte[] replacePayload(long seq, ByteBuffer payload) throws SQLException {
        extents.remove(seq, seq);
        return extents.keep(seq, payload);
    }

    /// @return the id of the lane
    private long add(Order order, Lane lane, Instant now) throws SQLException {
        var id = lanes.idOf(lane);
        var position = nextPosition.number(order.report()).orElse(0L);
        add.update(order.report(), position, order.seq(), lane.consumer().value(), id, Times.millis(now));
        return id;
    }
}
