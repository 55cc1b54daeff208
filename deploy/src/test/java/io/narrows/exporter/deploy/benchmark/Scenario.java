package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.load.Load;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A load that is measured with one program after the other.
///
/// @param size of each report in bytes
/// @param consumers the number of destinations of each report
/// @param warmUp the number of reports before the measured ones
/// @param delivers whether the destinations accept the measured reports; otherwise they are down, and reports pile up
/// @param waiting the number of reports that wait for a destination which is away, before the others come
record Scenario(int size, int connections, int consumers, int warmUp, int reports, boolean delivers, int waiting) {
    static final List<Scenario> ALL = List.of(
            accept(2_000, 64, 600_000, 150_000),
            accept(2_000, 16, 200_000, 150_000),
            accept(200_000, 64, 30_000, 3_000),
            deliver(1_000, 64, 1, 200_000, 150_000),
            deliver(2_000, 64, 1, 600_000, 150_000),
            deliver(20_000, 64, 1, 50_000, 30_000),
            deliver(200_000, 64, 1, 90_000, 20_000),
            deliver(2_000_000, 64, 1, 150, 400),
            deliver(2_000, 1, 1, 10_000, 15_000),
            deliver(2_000, 16, 1, 200_000, 100_000),
            deliver(2_000, 256, 1, 200_000, 150_000),
            deliver(2_000, 64, 3, 200_000, 150_000),
            deliver(2_000, 64, 8, 100_000, 50_000),
            deliverBeside(100_000),
            deliverBeside(1_000_000));

    /// The consumer of an exporter whose destination is away.
    private static final String AWAY = "away";

    /// Nobody listens there.
    private static final String NOWHERE = "http://127.0.0.1:1";

    /// The durable exporter with one setting more or less.
    private static final List<Forwarder> VARIANTS =
            List.of(Forwarder.STRICT, Forwarder.SEALED, Forwarder.NO_HISTORY, Forwarder.TRACED, Forwarder.SAMPLED);

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int LEAST = 50;

    /// How many bytes of reports come before their deliveries are waited for. The spool in memory takes 800 MB with a
    /// heap of 2 GB.
    private static final int PART_BYTES = 500_000_000;

    private static Scenario accept(int size, int connections, int warmUp, int reports) {
        return new Scenario(size, connections, 1, warmUp, reports, false, 0);
    }

    private static Scenario deliver(int size, int connections, int consumers, int warmUp, int reports) {
        return new Scenario(size, connections, consumers, warmUp, reports, true, 0);
    }

    private static Scenario deliverBeside(int waiting) {
        return new Scenario(2_000, 64, 1, 200_000, 150_000, true, waiting);
    }

    /// The same with a share of the reports.
    Scenario shorter(double share) {
        return new Scenario(
                size,
                connections,
                consumers,
                (int) Math.max(LEAST, warmUp * share),
                (int) Math.max(LEAST, reports * share),
                delivers,
                (int) (waiting * share));
    }

    String name() {
        var load = kilobytes() + ", " + counted(connections, "connection");
        if (waiting > 0) {
            return load + String.format(Locale.ROOT, " beside %,d waiting", waiting);
        }
        return delivers ? load + ", " + counted(consumers, "consumer") : "accept " + load;
    }

    /// The programs that this load says something about. A program that keeps nothing can only lose reports while their
    /// destination is down.
    List<Forwarder> programs() {
        return isUsual() ? Stream.concat(others().stream(), VARIANTS.stream()).toList() : others();
    }

    /// Those of the programs whose title has one of these texts in it, beside the durable exporter, with which all are
    /// compared.
    List<Forwarder> programs(List<String> only) {
        return programs().stream()
                .filter(program -> program == Forwarder.DURABLE || only.stream().anyMatch(program.title()::contains))
                .toList();
    }

    /// Whether the variants of the durable exporter are measured with it too.
    private boolean isUsual() {
        return delivers && waiting == 0 && connections == 64 && consumers == 1 && (size == 2_000 || size == 200_000);
    }

    private List<Forwarder> others() {
        if (waiting > 0) {
            return List.of(Forwarder.DURABLE);
        }
        return delivers
                ? List.of(Forwarder.DURABLE, Forwarder.IN_MEMORY, Forwarder.BARE, Forwarder.NAIVE, Forwarder.CAMEL)
                : List.of(Forwarder.DURABLE, Forwarder.IN_MEMORY, Forwarder.BARE);
    }

    /// What the exporter needs in its environment.
    Map<String, String> variables() {
        return waiting == 0
                ? Map.of()
                : Map.of("CONSUMERS_AWAY_TYPE", "openSearch", "CONSUMERS_AWAY_HOSTPORT", NOWHERE);
    }

    /// The reports that wait, with numbers behind those of the others.
    Load.Plan waitingPlan() {
        return Load.Plan.of("{\"" + AWAY + "\":{}}", connections, warmUp + reports, waiting, LONGEST)
                .of(size);
    }

    /// The reports before the measured ones.
    List<Load.Plan> warmUpPlans(String exportConfig) {
        return parts(exportConfig, 0, warmUp);
    }

    List<Load.Plan> measuredPlans(String exportConfig) {
        return parts(exportConfig, warmUp, reports);
    }

    /// Reports in parts that fit into the memory of a program.
    private List<Load.Plan> parts(String exportConfig, int first, int count) {
        int most = PART_BYTES / size;
        return IntStream.iterate(0, from -> from < count, from -> from + most)
                .mapToObj(from -> Load.Plan.of(
                                exportConfig, connections, first + from, Math.min(most, count - from), LONGEST)
                        .of(size))
                .toList();
    }

    private String kilobytes() {
        return size < 1_000_000 ? size / 1_000 + " KB" : size / 1_000_000 + " MB";
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
