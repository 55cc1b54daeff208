package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Instant;
import java.util.Comparator;

/// One delivery in the spool, from its acceptance until it is made or purged.
final class SpooledDelivery {
    static final Comparator<SpooledDelivery> OLDEST_FIRST = Comparator.comparingLong(spooled -> spooled.number);
    static final Comparator<SpooledDelivery> DUE_FIRST = Comparator.<SpooledDelivery, Instant>comparing(
                    spooled -> spooled.due)
            .thenComparing(OLDEST_FIRST);

    final DeliveryId id;
    final ReportData report;
    final Lane lane;
    final ReceiptRecord receiptRecord;
    final int position;
    private final long number;

    private Instant since;
    private Instant due = Instant.MIN;
    private int attempts;

    /// @param number counts up in the order of acceptance
    /// @param position of the delivery among the deliveries of its report
    SpooledDelivery(long number, ReportData report, Lane lane, ReceiptRecord receiptRecord, int position) {
        this.number = number;
        this.id = new DeliveryId(report.id(), lane.consumer());
        this.report = report;
        this.lane = lane;
        this.receiptRecord = receiptRecord;
        this.position = position;
        this.since = report.receivedAt();
    }

    long number() {
        return number;
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
        return new Leased(new Delivery(id, report), attempts, since);
    }

    DeadLetter deadLetter() {
        if (!(receiptRecord.state(position) instanceof Dead dead)) {
            throw new IllegalStateException(id + " is no dead letter");
        }
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
