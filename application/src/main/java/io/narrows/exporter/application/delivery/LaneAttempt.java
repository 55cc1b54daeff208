package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One batch of a lane that is on its way.
///
/// @param probe whether the destination was not proven when the attempt began
/// @param begunNanos by `System.nanoTime`
record LaneAttempt(List<Leased> batch, boolean probe, long begunNanos) {
    /// What fails as a whole after so long ran out of time somewhere: in the call, or in the client of the plugin.
    private static final Duration SLOW = Duration.ofSeconds(5);

    int size() {
        return batch.size();
    }

    long elapsedNanos() {
        return System.nanoTime() - begunNanos;
    }

    /// Whether an attempt that failed as a whole ran out of time.
    ///
    /// @param timeout of the call
    boolean isLate(Duration timeout) {
        return elapsedNanos() >= (timeout.compareTo(SLOW) < 0 ? timeout : SLOW).toNanos();
    }

    Set<String> sources() {
        var sources = new HashSet<String>();
        for (var leased : batch) {
            sources.add(leased.delivery().report().source());
        }
        return sources;
    }
}
