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
    private final List<Parcel> parcels = new ArrayList<>();
    private final List<InFlight> damaged = new ArrayList<>();
    private long bytes;

    Batch(LaneName lane, BatchLimits limits, LaneWindow window) {
        this.lane = lane;
        this.limits = limits;
        this.window = window;
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

    boolean hasRoomFor(QueuedDelivery queued) {
        return parcels.size() + damaged.size() < limits.maxReports()
                && (parcels.isEmpty() || bytes + queued.size() <= limits.maxBytes());
    }

    /// @param byName whether the lane remembers this lease by the delivery's number
    InFlight add(QueuedDelivery queued, boolean byName, PayloadSource source) throws SQLException {
        var payload = source.read();
        var inFlight = byName
                ? InFlight.claimed(queued, lane.consumer(), window)
                : InFlight.of(queued, lane.consumer(), window);
        if (payload.isEmpty()) {
            damaged.add(inFlight);
        } else {
            bytes += queued.size();
            parcels.add(new Parcel(leased(queued, payload.get()), inFlight));
        }
        return inFlight;
    }

    private Leased leased(QueuedDelivery queued, Payload payload) {
        var report = new ReportData(
                new ReportId(queued.report()), queued.source(), Instant.ofEpochMilli(queued.receivedAt()), payload);
        return new Leased(
                new Delivery(new DeliveryId(report.id(), lane.consumer()), report),
                queued.attempts(),
                Instant.ofEpochMilli(queued.since()));
    }
}
