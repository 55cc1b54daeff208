package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.domain.spool.Settlement;

/// A settlement of a delivery that was leased, and is no longer.
record Claim(InFlight inFlight, Settlement settlement) {
    /// Whether the delivery waits again.
    boolean isRetry() {
        return settlement instanceof Settlement.Retry || settlement instanceof Settlement.PutBack;
    }

    /// Whether it was given back without a try, which says nothing of it.
    boolean isUntried() {
        return settlement instanceof Settlement.PutBack;
    }
}
