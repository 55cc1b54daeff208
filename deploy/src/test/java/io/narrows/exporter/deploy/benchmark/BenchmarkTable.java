package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.benchmark.Figures.Rounds;
import io.narrows.exporter.deploy.load.Latencies;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// The table of medians, in Markdown. The last columns are ratios: the durable exporter's figure, divided by the figure
/// of the program in that row.
final class BenchmarkTable {
    private static final String HEAD = """
            | scenario | program | accepted/s | accept p50 / p99 / p99.9 ms | delivered/s | answer to delivery p50 / p99 / p99.9 ms | CPU µs a report | peak MB | start s | waiting at the end | lost | durable ÷ this: accepted | delivered | CPU |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

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
