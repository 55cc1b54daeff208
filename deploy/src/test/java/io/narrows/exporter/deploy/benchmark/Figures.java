package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.load.Latencies;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// The figures of one run of one program.
///
/// @param startSeconds from the start of the process until it takes reports
/// @param accepted reports answered 200 per second
/// @param delivered reports per second that arrived at every destination, from the first measured report to the last
/// arrival; 0 if nothing is delivered
/// @param waiting deliveries that had not arrived when the last report of a part was answered, of the part with most
/// @param lost deliveries that were answered 200 and never arrived
/// @param accept from the request to the answer 200
/// @param deliver from the answer 200 to the arrival at the destination
/// @param cpuMicros CPU time of the process per report, in microseconds
/// @param threadMicros the same by kind of thread
/// @param peakMegabytes the most resident memory
record Figures(
        double startSeconds,
        double accepted,
        double delivered,
        int waiting,
        int lost,
        Latencies accept,
        Latencies deliver,
        double cpuMicros,
        Map<String, Double> threadMicros,
        double peakMegabytes) {
    Figures {
        threadMicros = Map.copyOf(threadMicros);
    }

    /// The figures of all rounds of one program.
    record Rounds(List<Figures> rounds) {
        Rounds {
            rounds = List.copyOf(rounds);
        }

        double median(ToDoubleFunction<Figures> figure) {
            return Figures.median(rounds.stream().mapToDouble(figure));
        }
    }

    static double median(DoubleStream values) {
        var sorted = values.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
