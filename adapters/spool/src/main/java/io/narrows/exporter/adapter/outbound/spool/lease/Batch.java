package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.spool.sqlite.QueuedDelivery;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The deliveries that one lease takes from a lane.
public final class Batch {
    private final LaneName lane;
    private final BatchLimits limits;
    private final LaneWindow window;
    private final PayloadRoom room;
    private final List<Parcel> parcels = new ArrayList<>();
    private final List<InFlight> damaged = new ArrayList<>();
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

    /// Reads a payload on demand. Empty if it is missing or damaged.
    interface PayloadSource {
        Optional<Payload> read() throws SQLException;
    }

    /// The deliveries that can be handed out.
    public List<Parcel> parcels() {
        return parcels;
    }

    /// The deliveries whose payloads are missing or damaged.
    public List<InFlight> damaged() {
        return damaged;
    }

    boolean isEmpty() {
        return parcels.isEmpty() && damaged.isEmpty();
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
        var payload = Optional.<Payload>empty();
        var isRead = false;
        try {
            payload = source.read();
            isRead = true;
        } finally {
            if (!isRead) {
                room.release(claimed.get());
            }
        }
        var inFlight = InFlight.of(queued, again, lane.consumer(), window, claimed.get());
        if (payload.isEmpty()) {
            damaged.add(inFlight);
        } else {
            bytes += size(queued);
            parcels.add(new Parcel(leased(queued, report(queued, payload.get())), inFlight));
        }
        return Optional.of(inFlight);
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
        bytes += size(queued);
        parcels.add(new Parcel(leased(queued, report.get()), inFlight));
        return Optional.of(inFlight);
    }

    private boolean isFull(QueuedDelivery queued) {
        return parcels.size() + damaged.size() >= limits.maxReports()
                || (!parcels.isEmpty() && bytes + size(queued) > limits.maxBytes());
    }

    private Optional<PayloadRoom.Claimed> claim(QueuedDelivery queued) {
        var claimed = room.claim(lane, window.hasDelivered(), bytes, size(queued));
        lacksRoom |= claimed.isEmpty();
        return claimed;
    }

    private static long size(QueuedDelivery queued) {
        return Math.max(0, queued.size());
    }

    private static ReportData report(QueuedDelivery queued, Payload payload) {
        return new ReportData(
                new ReportId(queued.report()), queued.source(), Instant.ofEpochMilli(queued.receivedAt()), payload);
    }

    private Leased leased(QueuedDelivery queued, ReportData report) {
        return new Leased(
                new Delivery(new DeliveryId(report.id(), lane.consumer()), report),
                queued.attempts(),
                Instant.ofEpochMilli(queued.since()));
    }
}
