package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.benchmark.Figures.Rounds;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Latencies;
import io.narrows.exporter.deploy.load.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Measures the distribution beside other programs, each in a process of its own, in turns, and prints medians.
/// `deploy/benchmark/run.sh` runs it.
///
/// The senders and the destinations run in this process, on the same machine. They use a part of its cores, the same
/// for every program.
final class Benchmark {
    private final int rounds;
    private final Path scratch;
    private final List<String> programs;
    private final Map<String, String> variables =
            Map.of("SPOOL_MAX_SIZE", "16GiB", "JAVA_OPTS", "-Xmx2g " + System.getProperty("benchmark.javaOpts", ""));

    private Benchmark(int rounds, Path scratch, List<String> programs) {
        this.rounds = rounds;
        this.scratch = scratch;
        this.programs = programs;
    }

    /// @param arguments the number of rounds, and a directory on the disk to measure
    public static void main(String[] arguments) {
        var programs = List.of(System.getProperty("benchmark.programs", "").split(",", -1));
        var benchmark = new Benchmark(Integer.parseInt(arguments[0]), Path.of(arguments[1]), programs);
        var only = System.getProperty("benchmark.only", "");
        var share = Double.parseDouble(System.getProperty("benchmark.share", "1"));
        BenchmarkTable.printHead();
        var durable = new LinkedHashMap<Scenario, Rounds>();
        Scenario.ALL.stream()
                .filter(scenario -> scenario.name().contains(only)
                        && (scenario.waiting() > 0
                                || scenario.programs(programs).size() > 1))
                .map(scenario -> scenario.shorter(share))
                .forEach(scenario -> durable.put(scenario, benchmark.measure(scenario)));
        BenchmarkTable.printThreadsHead();
        durable.forEach(BenchmarkTable::printThreads);
    }

    /// Prints a row for each program, and returns the figures of the durable exporter.
    private Rounds measure(Scenario scenario) {
        Map<Forwarder, List<Figures>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (var program : scenario.programs(programs)) {
                var one = run(scenario, program);
                System.err.println(scenario.name() + " " + program.title() + " " + one);
                figures.computeIfAbsent(program, first -> new ArrayList<>()).add(one);
            }
        }
        var measured = new LinkedHashMap<Forwarder, Rounds>();
        figures.forEach((program, all) -> measured.put(program, new Rounds(all)));
        BenchmarkTable.print(scenario, measured);
        return Objects.requireNonNull(measured.get(Forwarder.DURABLE), "the durable exporter was not measured");
    }

    private Figures run(Scenario scenario, Forwarder program) {
        var kept = scratch.resolve("run");
        Folders.delete(kept);
        var begin = System.nanoTime();
        try (var destinations = Destinations.start(scenario.consumers(), scenario.warmUp() + scenario.reports());
                var running = program.start(kept, destinations.uris(), with(scenario.variables()))) {
            var startSeconds = (System.nanoTime() - begin) / 1e9;
            if (scenario.waiting() > 0) {
                send(running, scenario.waitingPlan());
            }
            for (var part : scenario.warmUpPlans(running.exportConfig())) {
                var warmUp = send(running, part);
                if (program.delivers()) {
                    destinations.settle(warmUp.accepted(), Duration.ZERO);
                }
            }
            destinations.fail(scenario.delivers() ? Fault.NONE : Fault.DOWN);
            return figures(scenario, running, destinations, startSeconds, scenario.delivers() && program.delivers());
        } finally {
            Folders.delete(kept);
        }
    }

    private Map<String, String> with(Map<String, String> more) {
        var all = new LinkedHashMap<>(variables);
        all.putAll(more);
        return all;
    }

    private static Figures figures(
            Scenario scenario,
            RunningForwarder running,
            Destinations destinations,
            double startSeconds,
            boolean delivers) {
        var before = running.usage();
        var parts = new ArrayList<MeasuredPart>();
        for (var plan : scenario.measuredPlans(running.exportConfig())) {
            parts.add(measure(plan, running, destinations, delivers));
        }
        var usage = running.usage();
        var lost = parts.stream().mapToInt(MeasuredPart::lost).sum();
        return new Figures(
                startSeconds,
                scenario.reports() / seconds(parts, MeasuredPart::sending),
                delivers
                        ? (scenario.reports() - (double) lost / scenario.consumers())
                                / seconds(parts, MeasuredPart::arriving)
                        : 0,
                parts.stream().mapToInt(MeasuredPart::waiting).max().orElseThrow(),
                lost,
                Latencies.of(parts.stream().flatMapToLong(MeasuredPart::answerNanos)),
                Latencies.of(parts.stream().flatMapToLong(part -> part.arrivalNanos(destinations))),
                usage.cpu().minus(before.cpu()).toNanos() / 1e3 / scenario.reports(),
                usage.threads().since(before.threads(), scenario.reports()),
                usage.peakBytes() / 1e6);
    }

    /// @param delivers whether the reports are to arrive
    private static MeasuredPart measure(
            Load.Plan plan, RunningForwarder running, Destinations destinations, boolean delivers) {
        var arrivedBefore = destinations.arrived();
        var begin = System.nanoTime();
        var load = send(running, plan);
        var numbers = load.accepted();
        var waiting = plan.reports() * destinations.count() - (destinations.arrived() - arrivedBefore);
        if (!delivers) {
            return new MeasuredPart(load, Duration.ZERO, waiting, 0);
        }
        destinations.settle(numbers, Duration.ZERO);
        return new MeasuredPart(
                load,
                Duration.ofNanos(destinations.lastNanos(numbers) - begin),
                waiting,
                destinations.missing(numbers));
    }

    private static double seconds(List<MeasuredPart> parts, Function<MeasuredPart, Duration> time) {
        return parts.stream().map(time).mapToLong(Duration::toNanos).sum() / 1e9;
    }

    private static Load send(RunningForwarder running, Load.Plan plan) {
        var load = Load.run(running.forward(), plan.as(running.token()));
        if (load.answered(200) != plan.reports()) {
            throw new IllegalStateException("not all were accepted: " + load.statuses() + " "
                    + running.process().output());
        }
        return load;
    }
}
