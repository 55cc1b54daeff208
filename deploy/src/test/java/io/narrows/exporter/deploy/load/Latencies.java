package io.narrows.exporter.deploy.load;

import java.time.Duration;
import java.util.BitSet;
import java.util.stream.LongStream;

/// How long reports took between two points of their way.
///
/// @param p99 the time within which 99 of 100 reports arrived
/// @param p999 the time within which 999 of 1,000 reports arrived
public record Latencies(int count, Duration p50, Duration p99, Duration p999, Duration longest) {

    /// The latencies from the answer 200 to the arrival at the destination.
    ///
    /// @param numbers reports that have arrived
    public static Latencies of(Load load, Arrivals arrivals, BitSet numbers) {
        return of(arrivalNanos(load, arrivals, numbers));
    }

    /// The nanoseconds from each answer 200 to the arrival at the destination, of those numbers that have arrived.
    public static LongStream arrivalNanos(Load load, Arrivals arrivals, BitSet numbers) {
        return numbers.stream()
                .filter(arrivals::has)
                // A report can arrive before its sender has read the answer.
                .mapToLong(number -> Math.max(0, arrivals.nanosOf(number) - load.answeredNanosOf(number)));
    }

    /// The latencies from the request to the answer 200.
    ///
    /// @param numbers reports that were answered
    public static Latencies ofAnswers(Load load, BitSet numbers) {
        return of(answerNanos(load, numbers));
    }

    /// The nanoseconds from each request to its answer 200.
    ///
    /// @param numbers reports that were answered
    public static LongStream answerNanos(Load load, BitSet numbers) {
        return numbers.stream().mapToLong(number -> load.answeredNanosOf(number) - load.sentNanosOf(number));
    }

    public static Latencies of(LongStream nanos) {
        var sorted = nanos.sorted().toArray();
        return new Latencies(sorted.length, at(sorted, 0.50), at(sorted, 0.99), at(sorted, 0.999), at(sorted, 1));
    }

    private static Duration at(long[] sorted, double share) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))]);
    }

    @Override
    public String toString() {
        return "p50=%.1fms p99=%.1fms longest=%.1fms"
                .formatted(p50.toNanos() / 1e6, p99.toNanos() / 1e6, longest.toNanos() / 1e6);
    }
}
