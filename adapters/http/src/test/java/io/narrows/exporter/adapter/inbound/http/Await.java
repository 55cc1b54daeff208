package io.narrows.exporter.adapter.inbound.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Polls for a condition.
final class Await {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /// @throws AssertionError if the condition does not hold in time
    static void until(String what, long millis, BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + millis + " ms: " + what);
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }
}
