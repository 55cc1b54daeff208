package io.narrows.exporter.deploy;

import java.time.Duration;
import java.util.BitSet;

/// How long reports took from the answer 200 to their destination.
///
/// @param p99 the time within which 99 of 100 were there
record Latencies(int count, Duration p50, Duration p99) {

    /// @param numbers of reports that have arrived
    static Latencies of(Load load, Arrivals arrivals, BitSet numbers) {
        var sorted = numbers.stream()
                // A report can arrive before its sender has read the answer.
                .mapToLong(number -> Math.max(0, arrivals.nanosOf(number) - load.answeredNanosOf(number)))
                .sorted()
                .toArray();
        return new Latencies(sorted.length, at(sorted, 0.50), at(sorted, 0.99));
    }

    private static Duration at(long[] sorted, double share) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))]);
    }

    @Override
    public String toString() {
        return "p50=%.1fms p99=%.1fms".formatted(p50.toNanos() / 1e6, p99.toNanos() / 1e6);
    }
}
