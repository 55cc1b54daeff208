package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One batch of a lane that is in flight.
///
/// @param probe whether the destination was not proven when the attempt began
/// @param begunNanos by `System.nanoTime`
record LaneAttempt(List<Leased> batch, boolean probe, long begunNanos) {
    /// A batch that fails as a whole after this time hit a timeout, in the call or in the plugin's client, or its
    /// destination is overloaded. Clients are rarely told to wait for less.
    private static final Duration SLOW = Duration.ofSeconds(1);

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
