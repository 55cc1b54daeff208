package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Measures the distribution with the durable spool and with the in-memory spool, alternately, and prints medians.
/// `deploy/benchmark/run.sh` runs it.
///
/// The sender and the destination run in this process, on the exporter's machine. They use a part of its cores, the
/// same for both spools.
final class Benchmark {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);
    private static final int SMALL = 2_000;
    private static final int LARGE = 200_000;

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("accept 2 KB, 64 connections", 64, SMALL, 60_000, 150_000, false),
            new Scenario("accept 2 KB, 16 connections", 16, SMALL, 60_000, 150_000, false),
            new Scenario("accept 200 KB, 64 connections", 64, LARGE, 1_000, 6_000, false),
            new Scenario("accept and deliver 2 KB, 64 connections", 64, SMALL, 60_000, 150_000, true));

    private final int rounds;
    private final Path scratch;

    /// The load that is measured.
    ///
    /// @param warmUp the number of reports before the measured ones
    /// @param delivers whether the destination accepts reports meanwhile; otherwise it is down, and reports pile up
    private record Scenario(String name, int connections, int size, int warmUp, int reports, boolean delivers) {}

    private enum Spool {
        SQLITE,
        MEMORY
    }

    /// The figures of one run.
    ///
    /// @param delivered delivered reports per second, from the first measured report to the last arrival
    /// @param behind reports that had not arrived when the last report was accepted
    private record Run(double startSeconds, double accepted, double delivered, int behind) {}

    private Benchmark(int rounds, Path scratch) {
        this.rounds = rounds;
        this.scratch = scratch;
    }

    /// @param arguments the number of rounds, and a directory on the disk to measure
    public static void main(String[] arguments) {
        var benchmark = new Benchmark(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
        System.out.println(
                "| scenario | durable: accepted/s | in memory: accepted/s | durable ÷ memory | durable: delivered/s"
                        + " | waiting at the end | in memory: delivered/s | durable: start to ready |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        var only = System.getProperty("benchmark.only", "");
        SCENARIOS.stream().filter(scenario -> scenario.name().contains(only)).forEach(benchmark::measure);
    }

    private void measure(Scenario scenario) {
        var durable = new ArrayList<Run>();
        var memory = new ArrayList<Run>();
        for (int round = 0; round < rounds; round++) {
            durable.add(run(scenario, Spool.SQLITE));
            memory.add(run(scenario, Spool.MEMORY));
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.2f | %s | %s | %s | %.1f s |%n",
                scenario.name(),
                median(durable, Run::accepted),
                median(memory, Run::accepted),
                median(durable, Run::accepted) / median(memory, Run::accepted),
                scenario.delivers() ? "%,.0f".formatted(median(durable, Run::delivered)) : "",
                scenario.delivers() ? "%,.0f".formatted(median(durable, Run::behind)) : "",
                scenario.delivers() ? "%,.0f".formatted(median(memory, Run::delivered)) : "",
                median(durable, Run::startSeconds));
    }

    private Run run(Scenario scenario, Spool spool) {
        var all = scenario.warmUp() + scenario.reports();
        var arrivals = new Arrivals(all);
        var directory = scratch.resolve("run");
        deleteAll(directory);
        var begin = System.nanoTime();
        try (var openSearch = FakeOpenSearch.start(arrivals);
                var exporter = ExporterProcess.start(
                        directory,
                        Map.of(
                                "SPOOL_TYPE",
                                spool.name().toLowerCase(Locale.ROOT),
                                "SPOOL_MAX_SIZE",
                                "16GiB",
                                "JAVA_OPTS",
                                "-Xmx6g " + System.getProperty("benchmark.javaOpts", "")))) {
            var startSeconds = secondsSince(begin);
            openSearch.fail(scenario.delivers() ? Fault.NONE : Fault.DOWN);
            var warmUp = accept(scenario, exporter, openSearch, 0, scenario.warmUp());
            if (scenario.delivers()) {
                arrivals.await(warmUp.accepted(), LONGEST_RUN);
            }
            var measured = System.nanoTime();
            var load = accept(scenario, exporter, openSearch, scenario.warmUp(), scenario.reports());
            var behind = all - arrivals.count();
            if (scenario.delivers()) {
                arrivals.await(load.accepted(), LONGEST_RUN);
            }
            var run =
                    new Run(startSeconds, load.acceptedASecond(), scenario.reports() / secondsSince(measured), behind);
            System.err.printf(Locale.ROOT, "%s %s %s%n", scenario.name(), spool, run);
            return run;
        } finally {
            deleteAll(directory);
        }
    }

    private static Load accept(
            Scenario scenario, ExporterProcess exporter, FakeOpenSearch openSearch, int first, int reports) {
        var load = Load.run(
                exporter.server("/forward"),
                Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), scenario.connections(), first, reports, LONGEST_RUN)
                        .of(scenario.size()));
        if (load.answered(200) != reports) {
            throw new IllegalStateException("not all were accepted: " + load.statuses());
        }
        return load;
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        var sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void deleteAll(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
