package io.narrows.exporter.deploy.load;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for a condition by polling, with a bound.
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() {}

    /// @param wanted what the test waits for, for the failure message
    /// @param look returns empty until the condition holds
    public static <T> T until(String wanted, Duration patience, Supplier<Optional<T>> look) {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var found = look.get(); ; found = look.get()) {
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not seen within " + patience + ": " + wanted);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis()));
        }
    }

    /// Lets some time pass while something is broken.
    public static void pass(Duration time) {
        var begin = System.nanoTime();
        until(
                "the end of " + time,
                time.multipliedBy(2),
                () -> Optional.of(System.nanoTime() - begin).filter(passed -> passed > time.toNanos()));
    }
}
