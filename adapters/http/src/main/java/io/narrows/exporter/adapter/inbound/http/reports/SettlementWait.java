package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.adapter.inbound.http.senders.Allowance;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// Holds answers back until a report is settled, for requests with `?wait=`. The number of simultaneous waits is
/// bounded; any further request gets its receipt at once, because the report is durable anyway. Thread-safe.
public final class SettlementWait {
    private final Receipts receipts;
    private final Duration longest;
    private final Semaphore permits;
    private final LongAdder cutShort = new LongAdder();

    /// @param longest the longest wait of one request
    /// @param most how many requests wait at the same time
    public SettlementWait(Receipts receipts, Duration longest, int most) {
        this.receipts = receipts;
        this.longest = longest;
        this.permits = new Semaphore(most);
    }

    /// @param patience how long the sender wants to wait; a longer wait than allowed is shortened
    /// @param allowance how many requests of the sender may wait at the same time
    /// @return the receipt at the end of the wait, settled or not
    Receipt await(Receipt receipt, Optional<Duration> patience, Allowance allowance) {
        if (patience.isEmpty()) {
            return receipt;
        }
        if (!allowance.beginWait()) {
            cutShort.increment();
            return receipt;
        }
        try {
            return await(receipt, patience.get());
        } finally {
            allowance.endWait();
        }
    }

    private Receipt await(Receipt receipt, Duration patience) {
        if (!permits.tryAcquire()) {
            cutShort.increment();
            return receipt;
        }
        try {
            var bounded = patience.compareTo(longest) > 0 ? longest : patience;
            return receipts.await(receipt, bounded);
        } catch (InterruptedException e) {
            return receipt; // the server is stopping, but the report is already accepted
        } finally {
            permits.release();
        }
    }

    /// How many requests were answered at once because too many were waiting, since the start.
    public long cutShort() {
        return cutShort.sum();
    }
}
