package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.domain.spool.LaneName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The windows of the lanes that were leased from lately. Thread-safe.
public final class LaneWindows {
    private static final int MOST_IDLE = 1_000;

    private final Suspects suspects;
    private final PayloadRoom room;
    private final FreshMemory memory;
    private final Map<String, LaneWindow> windows = new ConcurrentHashMap<>();

    public LaneWindows(Suspects suspects, PayloadRoom room, FreshMemory memory) {
        this.suspects = suspects;
        this.room = room;
        this.memory = memory;
    }

    /// The window of a lane. A closed window is replaced by a new one.
    public LaneWindow of(LaneName lane) {
        var known = windows.get(lane.fingerprint());
        return known != null && !known.isClosed()
                ? known
                : windows.compute(
                        lane.fingerprint(),
                        (fingerprint, other) -> other == null || other.isClosed()
                                ? new LaneWindow(lane, suspects, room, new FreshLane(memory))
                                : other);
    }

    /// Tells the lanes of new deliveries. Only the writer's thread calls it, after each commit.
    ///
    /// @param deliveries of one commit, in report order
    public void arrived(List<FreshDelivery> deliveries) {
        for (var delivery : deliveries) {
            var window = windows.get(delivery.lane().fingerprint());
            if (window != null) {
                window.arrived(delivery);
            }
        }
    }

    /// Tells all lanes that there may be deliveries in the database of which `arrived` did not tell them.
    public void missed() {
        windows.values().forEach(LaneWindow::missed);
    }

    /// Tells all lanes that deliveries which were tried before may be in the database again.
    public void returned() {
        windows.values().forEach(LaneWindow::returned);
    }

    /// Closes idle windows if there are many.
    public void closeIdle() {
        if (windows.size() > MOST_IDLE) {
            windows.values().removeIf(LaneWindow::closeIfIdle);
        }
    }
}
