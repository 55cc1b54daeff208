package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.lease.Claim;
import io.narrows.exporter.adapter.outbound.spool.lease.InFlight;
import io.narrows.exporter.adapter.outbound.spool.past.Order;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeDelivery;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeRuns;
import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DeadLetterQuery.Grave;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChange;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.spool.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The changes of stored deliveries, and what becomes of a report when none of them is pending or dead any more. Only
/// the writer's thread uses it.
///
/// A delivery has no row before its first attempt, and needs none if that makes it: it is in `made` until the report is
/// over. If no delivery of the report has a row by then, the report shares its receipt with others. If one has, all get
/// theirs.
public final class DeliveryChanges {
    private final LaneRegister lanes;
    private final ReportTable reports;
    private final DeliveryTable deliveries;
    private final UntriedRuns untried;
    private final MadeRuns made;
    private final OpenDeliveries open;
    private final Receipts receipts;
    private final SendingAgain sendingAgain;
    private final Consumer<TallyChanges> tally;
    private final Clock clock;

    /// @param tally counts what changes
    DeliveryChanges(
            Connection connection,
            LaneRegister lanes,
            ReportTable reports,
            UntriedRuns untried,
            MadeRuns made,
            OpenDeliveries open,
            Receipts receipts,
            SendingAgain sendingAgain,
            Consumer<TallyChanges> tally,
            Clock clock)
            throws SQLException {
        this.lanes = lanes;
        this.reports = reports;
        this.deliveries = new DeliveryTable(connection);
        this.untried = untried;
        this.made = made;
        this.open = open;
        this.receipts = receipts;
        this.sendingAgain = sendingAgain;
        this.tally = tally;
        this.clock = clock;
    }

    /// Writes what came of a leased delivery.
    ///
    /// @param now when it was settled
    void settle(Claim claim, long now) throws SQLException {
        var inFlight = claim.inFlight();
        if (claim.settlement() instanceof Settlement.Delivered delivered && isBare(inFlight)) {
            deliverBare(inFlight, delivered, now);
            return;
        }
        makeDelivery(inFlight);
        deliveries.settle(claim);
        if (claim.settlement() instanceof Settlement.Delivered) {
            countDelivered(inFlight, now);
            if (finish(inFlight, now)) {
                reports.end(inFlight.seq(), inFlight.size(), now);
            }
        } else if (claim.settlement() instanceof Settlement.Bury dead) {
            tally.accept(TallyChanges.bury(inFlight.consumer(), dead.cause()));
        }
    }

    /// Whether a delivery has no row of its own. It may have got one since it was leased.
    private boolean isBare(InFlight inFlight) throws SQLException {
        return inFlight.bare()
                && (sendingAgain.isAsItCame(inFlight.seq())
                        || untried.has(lanes.idOf(inFlight.lane()), inFlight.seq()));
    }

    /// Writes that the first attempt made a delivery which has no row.
    private void deliverBare(InFlight delivered, Settlement.Delivered settlement, long now) throws SQLException {
        var seq = delivered.seq();
        var lane = lanes.idOf(delivered.lane());
        var delivery = MadeDelivery.of(delivered.consumer(), settlement);
        if (delivered.plain()) {
            untried.remove(lane, seq);
            receipts.delivered(delivered.report(), seq, List.of(delivery), now);
            reports.end(seq, delivered.size(), now);
        } else {
            var ofSeveral = new MadeRuns.Made(lane, delivered.position(), delivery);
            var progress = open.of(delivered.report(), seq);
            untried.remove(lane, seq);
            made.add(delivered.report(), seq, ofSeveral);
            progress.addMade(ofSeveral);
            if (endReceiptIfOver(delivered.report(), seq, progress, now)) {
                reports.end(seq, delivered.size(), now);
            }
        }
        countDelivered(delivered, now);
    }

    private void countDelivered(InFlight delivered, long now) throws SQLException {
        lanes.delivered(delivered.lane().fingerprint(), now);
        tally.accept(TallyChanges.of(delivered.consumer(), TallyChange.DELIVER));
    }

    /// Gives a delivery a row of its own, if it has none.
    private void makeDelivery(InFlight inFlight) throws SQLException {
        if (inFlight.bare()) {
            untried.makeDelivery(lanes.idOf(inFlight.lane()), inFlight.seq());
            open.gotRow(inFlight.seq());
        }
    }

    /// @return false if it is no longer a dead letter
    public boolean replay(Grave grave, Instant now) throws SQLException {
        if (!deliveries.replay(grave, now)) {
            return false;
        }
        tally.accept(TallyChanges.replay(
                grave.letter().id().consumer(), grave.letter().cause()));
        return true;
    }

    /// @return false if it is no longer a dead letter
    public boolean purge(Grave grave) throws SQLException {
        if (!deliveries.purge(grave)) {
            return false;
        }
        var id = grave.letter().id();
        tally.accept(TallyChanges.purge(id.consumer(), grave.letter().cause()));
        if (finish(id.report().value(), grave.seq(), grave.position(), clock.millis())) {
            reports.remove(grave.seq());
        }
        return true;
    }

    public void purgePending(InFlight delivery) throws SQLException {
        var now = clock.millis();
        makeDelivery(delivery);
        deliveries.purgePending(delivery, now);
        tally.accept(TallyChanges.of(delivery.consumer(), TallyChange.PURGE_PENDING));
        if (finish(delivery, now)) {
            reports.remove(delivery.seq());
        }
    }

    /// Makes deliveries of a past report pending again, or adds deliveries to it.
    public SendingAgain.Sent sendAgain(Order order, Instant now) throws SQLException {
        reports.writeOver();
        var refused = sendingAgain.refuse(order);
        if (refused.isPresent()) {
            return refused.get();
        }
        var sent = sendingAgain.send(order, now);
        open.forget(order.seq());
        var progress = open.of(order.report(), order.seq());
        if (endReceiptIfOver(order.report(), order.seq(), progress, clock.millis())) {
            reports.end(order.seq(), order.size(), clock.millis());
        }
        return sent;
    }

    /// Records that a delivery with a row is no longer pending or dead.
    ///
    /// @return whether the report is over
    private boolean finish(InFlight delivery, long now) throws SQLException {
        if (delivery.plain() && sendingAgain.isPlain(delivery.seq())) {
            endReceipt(delivery.report(), now);
            return true;
        }
        return finish(delivery.report(), delivery.seq(), delivery.position(), now);
    }

    private boolean finish(String report, long seq, int position, long now) throws SQLException {
        var progress = open.of(report, seq);
        progress.finish(position);
        return endReceiptIfOver(report, seq, progress, now);
    }

    private boolean endReceiptIfOver(String report, long seq, OpenDeliveries.Progress progress, long now)
            throws SQLException {
        if (!progress.isOver()) {
            return false;
        }
        open.forget(seq);
        endReceipt(report, seq, progress, now);
        return true;
    }

    private void endReceipt(String report, long seq, OpenDeliveries.Progress progress, long now) throws SQLException {
        var all = progress.made();
        if (progress.hasRows()) {
            made.makeDeliveries(report, seq, all);
            lanes.stayForReport(seq, now);
            endReceipt(report, now);
        } else if (!all.isEmpty()) {
            made.remove(seq, all);
            for (var each : all) {
                lanes.stay(each.lane(), now);
            }
            receipts.delivered(
                    report, seq, all.stream().map(MadeRuns.Made::delivery).toList(), now);
        }
    }

    /// Lets the receipt of a report be removed some day, if no idempotency key keeps it.
    private void endReceipt(String report, long now) throws SQLException {
        if (!receipts.isRemembered(report)) {
            receipts.end(report, now);
        }
    }
}
