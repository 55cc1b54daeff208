package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.load.Load;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A load that is measured with one program after the other.
///
/// @param size of each report in bytes
/// @param consumers the number of destinations of each report
/// @param warmUp the number of reports before the measured ones
/// @param delivers whether the destinations accept reports meanwhile; otherwise they are down, and reports pile up
record Scenario(int size, int connections, int consumers, int warmUp, int reports, boolean delivers) {
    static final List<Scenario> ALL = List.of(
            accept(2_000, 64, 60_000, 150_000),
            accept(2_000, 16, 60_000, 150_000),
            accept(200_000, 64, 1_000, 3_000),
            deliver(1_000, 64, 1, 60_000, 150_000),
            deliver(2_000, 64, 1, 60_000, 150_000),
            deliver(20_000, 64, 1, 10_000, 30_000),
            deliver(200_000, 64, 1, 1_500, 4_000),
            deliver(2_000_000, 64, 1, 150, 400),
            deliver(2_000, 1, 1, 10_000, 15_000),
            deliver(2_000, 16, 1, 60_000, 100_000),
            deliver(2_000, 256, 1, 60_000, 150_000),
            deliver(2_000, 64, 3, 30_000, 60_000),
            deliver(2_000, 64, 8, 15_000, 30_000));

    /// The durable exporter with one setting more or less.
    private static final List<Forwarder> VARIANTS =
            List.of(Forwarder.STRICT, Forwarder.SEALED, Forwarder.NO_HISTORY, Forwarder.TRACED, Forwarder.SAMPLED);

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int LEAST = 50;

    private static Scenario accept(int size, int connections, int warmUp, int reports) {
        return new Scenario(size, connections, 1, warmUp, reports, false);
    }

    private static Scenario deliver(int size, int connections, int consumers, int warmUp, int reports) {
        return new Scenario(size, connections, consumers, warmUp, reports, true);
    }

    /// The same with a share of the reports.
    Scenario shorter(double share) {
        return new Scenario(
                size,
                connections,
                consumers,
                (int) Math.max(LEAST, warmUp * share),
                (int) Math.max(LEAST, reports * share),
                delivers);
    }

    String name() {
        return (delivers ? "" : "accept ") + kilobytes() + ", " + counted(connections, "connection")
                + (delivers ? ", " + counted(consumers, "consumer") : "");
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
        return delivers && connections == 64 && consumers == 1 && (size == 2_000 || size == 200_000);
    }

    private List<Forwarder> others() {
        return delivers
                ? List.of(Forwarder.DURABLE, Forwarder.IN_MEMORY, Forwarder.BARE, Forwarder.NAIVE, Forwarder.CAMEL)
                : List.of(Forwarder.DURABLE, Forwarder.IN_MEMORY, Forwarder.BARE);
    }

    Load.Plan warmUpPlan(String exportConfig) {
        return Load.Plan.of(exportConfig, connections, 0, warmUp, LONGEST).of(size);
    }

    Load.Plan measuredPlan(String exportConfig) {
        return Load.Plan.of(exportConfig, connections, warmUp, reports, LONGEST).of(size);
    }

    private String kilobytes() {
        return size < 1_000_000 ? size / 1_000 + " KB" : size / 1_000_000 + " MB";
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
