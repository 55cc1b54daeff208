package io.narrows.exporter.domain.measure;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Measures what it costs to add a value to a histogram, in nanoseconds of each thread. Epsilon never collects garbage,
/// so the program runs out of memory if a value costs as much as one byte. A program, not a test:
///
/// ```
/// java -XX:+UnlockExperimentalVMOptions -XX:+UseEpsilonGC -Xmx32m -cp domain/target/classes:domain/target/test-classes
///     io.narrows.exporter.domain.measure.HistogramBenchmark THREADS
/// ```
final class HistogramBenchmark {
    private static final int VALUES = 50_000_000;
    private static final int ROUNDS = 5;

    private HistogramBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        int threads = Integer.parseInt(arguments[0]);
        for (int round = 0; round < ROUNDS; round++) {
            var histogram = Histogram.ofSeconds(
                    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400);
            var nanos = new long[threads];
            var adding = IntStream.range(0, threads)
                    .mapToObj(number -> Thread.ofPlatform().start(() -> {
                        var begun = System.nanoTime();
                        for (int i = 0; i < VALUES; i++) {
                            histogram.addNanos((i & 0xFFFFF) * 1_000L);
                        }
                        nanos[number] = System.nanoTime() - begun;
                    }))
                    .toList();
            for (var thread : adding) {
                thread.join();
            }
            System.out.printf(
                    "threads=%d ns/value=%.1f%n",
                    threads, Arrays.stream(nanos).average().orElseThrow() / VALUES);
        }
    }
}
