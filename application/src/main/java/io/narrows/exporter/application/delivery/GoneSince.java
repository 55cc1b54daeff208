package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Remembers since when this exporter cannot deliver lanes, and why. A lane that ends to give way to others goes on
/// with its time when it starts again. Thread-safe.
final class GoneSince {
    /// More lanes than these are not remembered: then all begin again.
    private static final int MOST = 10_000;

    private final LongSupplier nanoTime;
    private final Map<LaneName, Since> lanes = new ConcurrentHashMap<>();

    private record Since(LaneTarget.Gone gone, long nanos) {}

    /// @param nanoTime such as `System::nanoTime`
    GoneSince(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// How long a lane has been gone for the same reason. Begins with the first call.
    Duration goneFor(LaneName lane, LaneTarget.Gone gone) {
        if (lanes.size() >= MOST && !lanes.containsKey(lane)) {
            lanes.clear();
        }
        long now = nanoTime.getAsLong();
        var since = lanes.compute(
                lane, (name, known) -> known != null && known.gone().equals(gone) ? known : new Since(gone, now));
        return Duration.ofNanos(now - Objects.requireNonNull(since).nanos());
    }

    /// Records that a lane can be delivered.
    void forget(LaneName lane) {
        lanes.remove(lane);
    }
}
