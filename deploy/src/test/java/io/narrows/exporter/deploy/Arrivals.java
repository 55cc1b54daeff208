package io.narrows.exporter.deploy;

import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/// What came out of the exporter at one destination: how often the report of each number is stored there, and since
/// when. Thread-safe.
final class Arrivals {
    private final AtomicIntegerArray times;
    private final AtomicLongArray firstNanos;
    private final AtomicInteger different = new AtomicInteger();
    private final AtomicInteger doubled = new AtomicInteger();

    /// @param numbers how many reports there can be
    Arrivals(int numbers) {
        this.times = new AtomicIntegerArray(numbers);
        this.firstNanos = new AtomicLongArray(numbers);
    }

    /// Notes that a report was stored.
    ///
    /// @param text anything that holds it
    void note(CharSequence text) {
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

    /// When a report that has arrived did so first, by `System.nanoTime`.
    long nanosOf(int number) {
        return firstNanos.get(number);
    }

    boolean has(int number) {
        return times.get(number) > 0;
    }

    /// Different reports.
    int count() {
        return different.get();
    }

    /// Reports that are stored more than once.
    int doubled() {
        return doubled.get();
    }

    /// Those of the given numbers that have not arrived.
    BitSet missing(BitSet numbers) {
        var missing = new BitSet();
        numbers.stream().filter(number -> !has(number)).forEach(missing::set);
        return missing;
    }

    /// Waits until all of the given numbers have arrived.
    void await(BitSet numbers, Duration patience) {
        var expected = numbers.cardinality();
        Await.until(
                "the last of " + expected + " reports",
                patience,
                // Looking at each number costs time: not before all of them can be there.
                () -> Optional.of(true)
                        .filter(yes -> count() >= expected && missing(numbers).isEmpty()));
    }
}
