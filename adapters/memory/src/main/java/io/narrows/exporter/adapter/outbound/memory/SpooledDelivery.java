package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// One delivery in the spool, from its acceptance until it is made or purged.
final class SpooledDelivery {
    static final Comparator<SpooledDelivery> OLDEST_FIRST = Comparator.comparingLong(SpooledDelivery::number);
    static final Comparator<SpooledDelivery> DUE_FIRST = Comparator.<SpooledDelivery, Instant>comparing(
                    spooled -> spooled.due)
            .thenComparing(OLDEST_FIRST);

    final DeliveryId id;
    final Lane lane;
    final ReceiptRecord receiptRecord;
    final int position;
    private final Deque<Attempt> lastAttempts = new ArrayDeque<>();

    private Instant since;
    private Instant due = Instant.MIN;
    private int attempts;

    /// @param position of the delivery among the deliveries of its report
    /// @param since when its age begins
    SpooledDelivery(ReceiptRecord receiptRecord, Lane lane, int position, Instant since) {
        this.id = new DeliveryId(receiptRecord.report(), lane.consumer());
        this.lane = lane;
        this.receiptRecord = receiptRecord;
        this.position = position;
        this.since = since;
    }

    long number() {
        return receiptRecord.number();
    }

    /// The report of a delivery that is pending or dead: then its payload is always there.
    ReportData report() {
        return receiptRecord.kept().orElseThrow();
    }

    void attempted(Attempt attempt) {
        lastAttempts.addLast(attempt);
        if (lastAttempts.size() > Attempt.MOST_KEPT) {
            lastAttempts.removeFirst();
        }
    }

    /// The last attempts, oldest first.
    List<Attempt> lastAttempts() {
        return List.copyOf(lastAttempts);
    }

    Instant due() {
        return due;
    }

    void retry(Instant notBefore, int attemptsByNow) {
        due = notBefore;
        attempts = attemptsByNow;
    }

    void bury() {
        attempts++;
    }

    void startAgain(Instant now) {
        since = now;
        due = Instant.MIN;
        attempts = 0;
    }

    Leased leased() {
        return new Leased(new Delivery(id, report()), attempts, since);
    }

    DeadLetter deadLetter() {
        if (!(receiptRecord.state(position) instanceof Dead dead)) {
            throw new IllegalStateException(id + " is no dead letter");
        }
        var report = report();
        return new DeadLetter(
                id,
                report.source(),
                report.receivedAt(),
                dead.at(),
                dead.cause(),
                dead.reason(),
                attempts,
                report.payload().size());
    }
}
