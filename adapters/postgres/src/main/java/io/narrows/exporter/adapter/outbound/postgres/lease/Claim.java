package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.domain.spool.Settlement;

/// A settlement with the lease that it ends.
record Claim(InFlight inFlight, Settlement settlement) {
    /// Whether the delivery was put back as if it was never leased.
    boolean isUntried() {
        return switch (settlement) {
            case Settlement.PutBack untried -> true;
            case Settlement.Retry retry -> retry.attempts() <= inFlight.attempts();
            default -> false;
        };
    }
}
