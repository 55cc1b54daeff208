package io.narrows.exporter.adapter.in.http;

import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Holds answers back until a report is settled, for those who ask with `?wait=`. Thread-safe.
final class SettlementWait {
    private final Receipts receipts;
    private final Duration longest;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

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
        waiting.add(Thread.currentThread());
        try {
            var bounded = patience.get().compareTo(longest) > 0 ? longest : patience.get();
            return over ? receipt : receipts.await(receipt, bounded);
        } catch (InterruptedException e) {
            return receipt; // `release` was called, and the report is accepted all the same
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    /// Has everyone answered now.
    void release() {
        over = true;
        waiting.forEach(Thread::interrupt);
    }
}
