package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.domain.spool.Settlement;

/// A settlement together with the leased delivery that it ends.
public record Claim(InFlight inFlight, Settlement settlement) {
    /// Whether the delivery waits again.
    public boolean isRetry() {
        return settlement instanceof Settlement.Retry || settlement instanceof Settlement.PutBack;
    }

    /// Whether the delivery was put back untried, which says nothing about it.
    public boolean isUntried() {
        return settlement instanceof Settlement.PutBack;
    }
}
