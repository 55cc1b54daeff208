package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.domain.spool.Settlement;

/// A settlement of a delivery that was leased, and is no longer.
public record Claim(InFlight inFlight, Settlement settlement) {
    /// Whether the delivery waits again.
    public boolean isRetry() {
        return settlement instanceof Settlement.Retry || settlement instanceof Settlement.PutBack;
    }

    /// Whether it was given back without a try, which says nothing of it.
    public boolean isUntried() {
        return settlement instanceof Settlement.PutBack;
    }
}
