package io.narrows.exporter.test.time;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits in tests for what other threads and processes do.
public final class Eventually {
    private static final long POLL_NANOS = 10_000_000;

    private Eventually() {}

    /// Waits until a condition holds, for some time at most.
    ///
    /// @return whether it holds
    public static boolean holds(Duration patience, BooleanSupplier condition) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /// Waits until a condition holds, or fails.
    ///
    /// @param what the test waits for
    public static void await(String what, Duration patience, BooleanSupplier condition) {
        if (!holds(patience, condition)) {
            throw new AssertionError("waited " + patience + " for " + what);
        }
    }
}
