package io.narrows.exporter.adapter.in.http;

import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Duration;
import java.util.Optional;

/// Holds answers back until a report is settled, for those who ask with `?wait=`. Thread-safe.
final class SettlementWait {
    private final Receipts receipts;
    private final Duration longest;

    SettlementWait(Receipts receipts, Duration longest) {
        this.receipts = receipts;
        this.longest = longest;
    }

    /// @param patience how long the sender wants to wait; longer than is allowed means as long as is allowed
    /// @return the receipt by then, settled or not
    Receipt await(Receipt receipt, Optional<Duration> patience) {
        if (patience.isEmpty()) {
            return receipt;
        }
        try {
            var bounded = patience.get().compareTo(longest) > 0 ? longest : patience.get();
            return receipts.await(receipt, bounded);
        } catch (InterruptedException e) {
            return receipt; // the server is closing, and the report is accepted all the same
        }
    }
}
