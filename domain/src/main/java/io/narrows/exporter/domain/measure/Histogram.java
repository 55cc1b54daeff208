package io.narrows.exporter.domain.measure;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// Counts values by their size, in buckets. Thread-safe; to add a value takes no lock and allocates nothing, so it
/// costs
/// some nanoseconds.
public final class Histogram {
    private static final double MICROS = 1e6;
    private static final long NANOS_PER_MICRO = 1_000;

    private final double perUnit;
    private final double[] bounds;
    private final long[] steps;
    private final LongAdder[] buckets;
    private final LongAdder sum = new LongAdder();

    /// What was counted until now.
    ///
    /// @param bounds the largest value of each bucket, in ascending order; the last one is infinite
    /// @param buckets how many values each bucket has, without those of the buckets before
    /// @param sum of all values
    @SuppressWarnings("ArrayRecordComponent") // read once, and given to a metrics library that takes arrays
    public record Counts(double[] bounds, long[] buckets, double sum) {
        /// How many values were added.
        public long total() {
            return Arrays.stream(buckets).sum();
        }
    }

    private Histogram(double perUnit, double... bounds) {
        this.perUnit = perUnit;
        this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
        this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
        this.steps = Arrays.stream(bounds)
                .mapToLong(bound -> Math.round(bound * perUnit))
                .toArray();
        this.buckets = new LongAdder[bounds.length + 1];
        Arrays.setAll(buckets, index -> new LongAdder());
    }

    /// A histogram of durations, which it keeps in microseconds.
    ///
    /// @param bounds the largest duration of each bucket in seconds, in ascending order
    public static Histogram ofSeconds(double... bounds) {
        return new Histogram(MICROS, bounds);
    }

    /// A histogram of whole numbers.
    ///
    /// @param bounds the largest number of each bucket, in ascending order
    public static Histogram ofNumbers(double... bounds) {
        return new Histogram(1, bounds);
    }

    /// Adds a number to a histogram of numbers.
    public void addNumber(long number) {
        add(number);
    }

    /// Adds a duration to a histogram of durations. A negative one, which a clock that was set back gives, counts as
    /// zero.
    public void addNanos(long nanos) {
        add(nanos / NANOS_PER_MICRO);
    }

    private void add(long value) {
        var counted = Math.max(0, value);
        int bucket = 0;
        while (bucket < steps.length && counted > steps[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sum.add(counted);
    }

    /// The counts until now. Values that are added meanwhile may be in the sum and not yet in a bucket, or the reverse.
    public Counts counts() {
        return new Counts(
                bounds.clone(), Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray(), sum.sum() / perUnit);
    }
}
