package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.benchmark.Figures.Rounds;
import io.narrows.exporter.deploy.load.Latencies;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The table of medians, in Markdown. The last columns are ratios: the durable exporter's figure, divided by the figure
/// of the program in that row. A second table says which threads took the durable exporter's CPU time.
final class BenchmarkTable {
    private static final String HEAD = """
            | scenario | program | accepted/s | accept p50 / p99 / p99.9 ms | delivered/s | answer to delivery p50 / p99 / p99.9 ms | CPU µs a report | peak MB | start s | waiting at the end | lost | durable ÷ this: accepted | delivered | CPU |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

    private static final String THREADS_HEAD = """

            | scenario | CPU µs a report of the durable exporter, by thread |
            |---|---|""";

    private static final double LEAST_MICROS = 0.5;

    private BenchmarkTable() {}

    static void printHead() {
        System.out.println(HEAD);
    }

    /// @param measured of each program, in the order of the rows; the durable exporter is among them
    static void print(Scenario scenario, Map<Forwarder, Rounds> measured) {
        var durable = measured.get(Forwarder.DURABLE);
        if (durable == null) {
            throw new IllegalArgumentException("the durable exporter was not measured");
        }
        measured.forEach((program, rounds) -> {
            var delivers = scenario.delivers() && program.delivers();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %,.0f | %s | %s | %s | %,.1f | %,.0f | %.1f | %s | %s | %s | %s | %s |%n",
                    scenario.name(),
                    program.title(),
                    rounds.median(Figures::accepted),
                    percentiles(rounds, Figures::accept),
                    delivers ? count(rounds, Figures::delivered) : "",
                    delivers ? percentiles(rounds, Figures::deliver) : "",
                    rounds.median(Figures::cpuMicros),
                    rounds.median(Figures::peakMegabytes),
                    rounds.median(Figures::startSeconds),
                    delivers ? count(rounds, Figures::waiting) : "",
                    delivers ? count(rounds, Figures::lost) : "",
                    ratio(durable, rounds, Figures::accepted),
                    delivers ? ratio(durable, rounds, Figures::delivered) : "",
                    ratio(durable, rounds, Figures::cpuMicros));
        });
    }

    static void printThreadsHead() {
        System.out.println(THREADS_HEAD);
    }

    /// Says which kinds of threads took the durable exporter's CPU time. The compiler's share becomes smaller the
    /// longer
    /// a process runs.
    static void printThreads(Scenario scenario, Rounds durable) {
        var kinds = durable.rounds().stream()
                .flatMap(figures -> figures.threadMicros().keySet().stream())
                .distinct()
                .collect(Collectors.toMap(kind -> kind, kind -> micros(durable, kind)));
        var parts = kinds.entrySet().stream()
                .filter(kind -> kind.getValue() >= LEAST_MICROS)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(kind -> String.format(Locale.ROOT, "%s %.1f", kind.getKey(), kind.getValue()))
                .collect(Collectors.joining(", "));
        System.out.printf("| %s | %s |%n", scenario.name(), parts);
    }

    private static double micros(Rounds rounds, String kind) {
        return rounds.median(figures -> figures.threadMicros().getOrDefault(kind, 0.0));
    }

    private static String count(Rounds rounds, ToDoubleFunction<Figures> figure) {
        return String.format(Locale.ROOT, "%,.0f", rounds.median(figure));
    }

    private static String ratio(Rounds durable, Rounds rounds, ToDoubleFunction<Figures> figure) {
        return String.format(Locale.ROOT, "%.2f", durable.median(figure) / rounds.median(figure));
    }

    private static String percentiles(Rounds rounds, Function<Figures, Latencies> latencies) {
        return String.format(
                Locale.ROOT,
                "%,.1f / %,.1f / %,.1f",
                rounds.median(figures -> millis(latencies.apply(figures).p50())),
                rounds.median(figures -> millis(latencies.apply(figures).p99())),
                rounds.median(figures -> millis(latencies.apply(figures).p999())));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
