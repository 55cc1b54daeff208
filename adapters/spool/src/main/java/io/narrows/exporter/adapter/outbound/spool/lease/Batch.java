package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadRead;
import io.narrows.exporter.adapter.outbound.spool.sqlite.QueuedDelivery;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The deliveries that one lease takes from a lane.
public final class Batch {
    private static final PayloadRead DAMAGED = new PayloadRead.Damaged();

    private final LaneName lane;
    private final BatchLimits limits;
    private final LaneWindow window;
    private final PayloadRoom room;
    private final List<Parcel> parcels = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private long bytes;
    private boolean lacksRoom;

    Batch(LaneName lane, BatchLimits limits, LaneWindow window, PayloadRoom room) {
        this.lane = lane;
        this.limits = limits;
        this.window = window;
        this.room = room;
    }

    /// A delivery with the data to settle it.
    public record Parcel(Leased leased, InFlight inFlight) {}

    /// A delivery whose payload cannot be read.
    ///
    /// @param reason what is wrong, and what to do
    public record Unreadable(InFlight inFlight, DeathCause cause, String reason) {}

    /// Reads a payload on demand.
    interface PayloadSource {
        PayloadRead read() throws SQLException;
    }

    /// The deliveries that can be handed out.
    public List<Parcel> parcels() {
        return parcels;
    }

    /// The deliveries whose payloads cannot be read.
    public List<Unreadable> unreadable() {
        return unreadable;
    }

    boolean isEmpty() {
        return parcels.isEmpty() && unreadable.isEmpty();
    }

    /// Whether it is empty because the heap has no room for the first payload now.
    boolean lacksRoom() {
        return lacksRoom && isEmpty();
    }

    /// Reads the payload of a delivery and adds the delivery.
    ///
    /// @param again whether the lane remembers this lease by the delivery's number
    /// @return empty if the batch is full, or the heap has no room for the payload
    Optional<InFlight> add(QueuedDelivery queued, boolean again, PayloadSource source) throws SQLException {
        var claimed = isFull(queued) ? Optional.<PayloadRoom.Claimed>empty() : claim(queued);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        PayloadRead read = DAMAGED;
        var isRead = false;
        try {
            read = source.read();
            isRead = true;
        } finally {
            if (!isRead) {
                room.release(claimed.get());
            }
        }
        var inFlight = InFlight.of(queued, again, lane.consumer(), window, claimed.get());
        add(queued, inFlight, read);
        return Optional.of(inFlight);
    }

    private void add(QueuedDelivery queued, InFlight inFlight, PayloadRead read) {
        switch (read) {
            case PayloadRead.Opened opened -> {
                if (opened.isFor(lane.fingerprint())) {
                    bytes += queued.bytes();
                    parcels.add(new Parcel(leased(queued, report(queued, opened)), inFlight));
                } else {
                    add(queued, inFlight, DAMAGED);
                }
            }
            case PayloadRead.Damaged damaged ->
                unreadable.add(new Unreadable(
                        inFlight,
                        DeathCause.DAMAGED,
                        "its payload is missing or damaged in the spool: it cannot be sent as it was received"));
            case PayloadRead.KeyMissing missing ->
                unreadable.add(new Unreadable(inFlight, DeathCause.KEY_MISSING, "its payload " + missing.problem()));
        }
    }

    /// Adds a delivery whose report is in memory.
    ///
    /// @return empty if the batch is full, the heap has no room for the payload, or the report was dropped from memory
    Optional<InFlight> add(FreshDelivery fresh, FreshMemory memory) {
        var queued = fresh.queued();
        var claimed = isFull(queued) ? Optional.<PayloadRoom.Claimed>empty() : claim(queued);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        var report = memory.take(fresh);
        if (report.isEmpty()) {
            room.release(claimed.get());
            return Optional.empty();
        }
        var inFlight = InFlight.of(queued, false, lane.consumer(), window, claimed.get());
        bytes += queued.bytes();
        parcels.add(new Parcel(leased(queued, report.get()), inFlight));
        return Optional.of(inFlight);
    }

    private boolean isFull(QueuedDelivery queued) {
        return parcels.size() + unreadable.size() >= limits.maxReports()
                || (!parcels.isEmpty() && bytes + queued.bytes() > limits.maxBytes());
    }

    private Optional<PayloadRoom.Claimed> claim(QueuedDelivery queued) {
        var claimed = room.claim(lane, window.hasDelivered(), bytes, queued.bytes());
        lacksRoom |= claimed.isEmpty();
        return claimed;
    }

    private static ReportData report(QueuedDelivery queued, PayloadRead.Opened opened) {
        return new ReportData(
                new ReportId(queued.report()),
                queued.source(),
                Instant.ofEpochMilli(queued.receivedAt()),
                opened.labels(),
                opened.payload());
    }

    private Leased leased(QueuedDelivery queued, ReportData report) {
        return new Leased(
                new Delivery(new DeliveryId(report.id(), lane.consumer()), report),
                queued.attempts(),
                Instant.ofEpochMilli(queued.since()));
    }
}
