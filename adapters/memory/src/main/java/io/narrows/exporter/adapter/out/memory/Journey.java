package io.narrows.exporter.adapter.out.memory;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Instant;
import java.util.Comparator;

/// One report's way to one consumer, from its acceptance until it was made or purged.
final class Journey {
    static final Comparator<Journey> OLDEST_FIRST = Comparator.comparingLong(journey -> journey.number);
    static final Comparator<Journey> DUE_FIRST =
            Comparator.<Journey, Instant>comparing(journey -> journey.due).thenComparing(OLDEST_FIRST);

    final DeliveryId id;
    final ReportData report;
    final Lane lane;
    final Trail trail;
    final int position;
    private final long number;

    private Instant since;
    private Instant due = Instant.MIN;
    private int attempts;

    /// @param number counts up in the order of acceptance
    /// @param position of the delivery among those of its report
    Journey(long number, ReportData report, Lane lane, Trail trail, int position) {
        this.number = number;
        this.id = new DeliveryId(report.id(), lane.consumer());
        this.report = report;
        this.lane = lane;
        this.trail = trail;
        this.position = position;
        this.since = report.receivedAt();
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
        if (!(trail.state(position) instanceof Dead dead)) {
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
