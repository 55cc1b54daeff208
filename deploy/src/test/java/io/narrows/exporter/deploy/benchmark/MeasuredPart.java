package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.load.Latencies;
import io.narrows.exporter.deploy.load.Load;
import java.time.Duration;
import java.util.stream.LongStream;

/// Some of the measured reports, after whose delivery the next ones came.
///
/// @param arriving from the first request to the last arrival; zero if nothing is delivered
/// @param waiting deliveries that had not arrived when the last report was answered
/// @param lost deliveries that were answered 200 and never arrived
record MeasuredPart(Load load, Duration arriving, int waiting, int lost) {
    /// From the first request to the last answer.
    Duration sending() {
        return load.took();
    }

    /// The nanoseconds from each request to its answer 200.
    LongStream answerNanos() {
        return Latencies.answerNanos(load, load.accepted());
    }

    /// The nanoseconds from each answer 200 to the arrival, over all destinations.
    LongStream arrivalNanos(Destinations destinations) {
        return destinations.arrivalNanos(load, load.accepted());
    }
}
