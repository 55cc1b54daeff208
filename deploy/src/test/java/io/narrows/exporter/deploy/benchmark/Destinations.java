package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Latencies;
import io.narrows.exporter.deploy.load.Load;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/// The destinations of one measurement. Each should receive every report.
final class Destinations implements AutoCloseable {
    /// Longer than any program waits before it tries again.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final List<Arrivals> arrivals = new ArrayList<>();
    private final List<FakeOpenSearch> openSearches = new ArrayList<>();

    /// @param reports the upper bound of report numbers
    static Destinations start(int count, int reports) {
        var destinations = new Destinations();
        for (int i = 0; i < count; i++) {
            var arrivals = new Arrivals(reports);
            destinations.arrivals.add(arrivals);
            destinations.openSearches.add(FakeOpenSearch.start(arrivals));
        }
        return destinations;
    }

    List<URI> uris() {
        return openSearches.stream().map(FakeOpenSearch::uri).toList();
    }

    int count() {
        return openSearches.size();
    }

    void fail(Fault fault) {
        openSearches.forEach(openSearch -> openSearch.fail(fault));
    }

    void repair() {
        openSearches.forEach(FakeOpenSearch::repair);
    }

    /// How many different reports arrived, over all destinations.
    int arrived() {
        return arrivals.stream().mapToInt(Arrivals::count).sum();
    }

    /// How many reports are stored more than once.
    int doubled() {
        return arrivals.stream().mapToInt(Arrivals::doubled).sum();
    }

    /// How many of the given reports have not arrived, over all destinations.
    int missing(BitSet numbers) {
        return arrivals.stream()
                .mapToInt(one -> one.missing(numbers).cardinality())
                .sum();
    }

    /// Waits until all of the given reports have arrived everywhere, or until nothing arrives any more.
    ///
    /// @param silence how long nothing more may arrive after that
    void settle(BitSet expected, Duration silence) {
        var begin = System.nanoTime();
        var changed = begin;
        for (int before = stored(); System.nanoTime() - begin < LONGEST_WAIT.toNanos(); ) {
            var now = stored();
            if (now != before) {
                before = now;
                changed = System.nanoTime();
            }
            var bound = isComplete(expected) ? silence : LONGEST_SILENCE;
            if (System.nanoTime() - changed >= bound.toNanos()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("reports still arrive after " + LONGEST_WAIT);
    }

    /// When the last of some reports arrived, by `System.nanoTime`.
    long lastNanos(BitSet numbers) {
        return arrivals.stream()
                .mapToLong(one -> numbers.stream().mapToLong(one::nanosOf).max().orElseThrow())
                .max()
                .orElseThrow();
    }

    /// The nanoseconds from the answer 200 to the arrival, over all destinations.
    LongStream arrivalNanos(Load load, BitSet numbers) {
        return arrivals.stream().flatMapToLong(one -> Latencies.arrivalNanos(load, one, numbers));
    }

    private int stored() {
        return arrived() + doubled();
    }

    private boolean isComplete(BitSet expected) {
        // Checking each number is slow, so it starts only when enough reports have arrived.
        return arrived() >= (long) expected.cardinality() * arrivals.size() && missing(expected) == 0;
    }

    @Override
    public void close() {
        openSearches.forEach(FakeOpenSearch::close);
    }
}
