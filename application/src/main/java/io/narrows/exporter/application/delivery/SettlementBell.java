package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Wakes the threads that wait for a report to be settled. Thread-safe.
public final class SettlementBell {
    private final Map<ReportId, Set<Semaphore>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// Reads the receipt at once, again after each settlement of its deliveries, and a last time when this bell is
    /// closed.
    public Receipt await(ReportId report, Duration patience, Supplier<Receipt> look) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var rung = new Semaphore(0);
        join(report, rung);
        try {
            var over = closed;
            var receipt = look.get();
            while (!receipt.isSettled()
                    && !over
                    && rung.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                over = closed;
                receipt = look.get();
            }
            return receipt;
        } finally {
            leave(report, rung);
        }
    }

    void ring(ReportId report) {
        waiting.getOrDefault(report, Set.of()).forEach(Semaphore::release);
    }

    /// The reports that somebody waits for.
    Set<ReportId> awaited() {
        return Set.copyOf(waiting.keySet());
    }

    /// Releases all waiting threads, because nothing will be settled any more.
    void close() {
        closed = true;
        waiting.values().forEach(waiters -> waiters.forEach(Semaphore::release));
    }

    private void join(ReportId report, Semaphore rung) {
        waiting.compute(report, (id, known) -> {
            var waiters = known == null ? ConcurrentHashMap.<Semaphore>newKeySet() : known;
            waiters.add(rung);
            return waiters;
        });
    }

    private void leave(ReportId report, Semaphore rung) {
        waiting.computeIfPresent(report, (id, waiters) -> {
            waiters.remove(rung);
            return waiters.isEmpty() ? null : waiters;
        });
    }
}
