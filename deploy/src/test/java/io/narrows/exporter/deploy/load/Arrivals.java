package io.narrows.exporter.deploy.load;

import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/// The numbered reports that arrived at one destination: how often each is stored there, and when it first arrived.
/// Thread-safe.
public final class Arrivals {
    private final AtomicIntegerArray times;
    private final AtomicLongArray firstNanos;
    private final AtomicInteger different = new AtomicInteger();
    private final AtomicInteger doubled = new AtomicInteger();

    /// @param numbers the upper bound of report numbers
    public Arrivals(int numbers) {
        this.times = new AtomicIntegerArray(numbers);
        this.firstNanos = new AtomicLongArray(numbers);
    }

    /// Records that a report was stored.
    ///
    /// @param text any text that contains the report
    public void note(CharSequence text) {
        var number = NumberedReport.numberIn(text);
        switch (times.getAndIncrement(number)) {
            case 0 -> {
                firstNanos.set(number, System.nanoTime());
                different.incrementAndGet();
            }
            case 1 -> doubled.incrementAndGet();
            default -> {}
        }
    }

    /// When a report first arrived, by `System.nanoTime`.
    public long nanosOf(int number) {
        return firstNanos.get(number);
    }

    public boolean has(int number) {
        return times.get(number) > 0;
    }

    /// How many different reports arrived.
    public int count() {
        return different.get();
    }

    /// How many reports are stored more than once.
    public int doubled() {
        return doubled.get();
    }

    /// The given numbers that have not arrived.
    public BitSet missing(BitSet numbers) {
        var missing = new BitSet();
        numbers.stream().filter(number -> !has(number)).forEach(missing::set);
        return missing;
    }

    /// Waits until all of the given numbers have arrived.
    public void await(BitSet numbers, Duration patience) {
        var expected = numbers.cardinality();
        Await.until(
                "the last of " + expected + " reports",
                patience,
                // Checking each number is slow, so it starts only when enough reports have arrived.
                () -> Optional.of(true)
                        .filter(yes -> count() >= expected && missing(numbers).isEmpty()));
    }
}
