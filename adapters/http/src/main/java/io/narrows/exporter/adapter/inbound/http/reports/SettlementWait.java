package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// Holds answers back until a report is settled, for those who ask with `?wait=`. Only so many wait at the same time;
/// the others get their receipt as it is, at once: the report is durable all the same. Thread-safe.
public final class SettlementWait {
    private final Receipts receipts;
    private final Duration longest;
    private final Semaphore permits;
    private final LongAdder cutShort = new LongAdder();

    /// @param longest the most that one waits
    /// @param most how many wait at the same time
    public SettlementWait(Receipts receipts, Duration longest, int most) {
        this.receipts = receipts;
        this.longest = longest;
        this.permits = new Semaphore(most);
    }

    /// @param patience how long the sender wants to wait; longer than is allowed means as long as is allowed
    /// @return the receipt by then, settled or not
    Receipt await(Receipt receipt, Optional<Duration> patience) {
        if (patience.isEmpty()) {
            return receipt;
        }
        if (!permits.tryAcquire()) {
            cutShort.increment();
            return receipt;
        }
        try {
            var bounded = patience.get().compareTo(longest) > 0 ? longest : patience.get();
            return receipts.await(receipt, bounded);
        } catch (InterruptedException e) {
            return receipt; // the server is closing, and the report is accepted all the same
        } finally {
            permits.release();
        }
    }

    /// Those that were answered at once since the start, for too many were waiting.
    public long cutShort() {
        return cutShort.sum();
    }
}
