package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.narrows.exporter.adapter.inbound.http.console.flow.Samples.Sample;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The deliveries of each consumer per second over the last hour, for the chart.
///
/// @param times seconds since 1970
public record RatesJson(List<Long> times, List<Line> lines) {
    private static final int MOST_LINES = 12;
    private static final double MILLIS = 1_000;

    /// One consumer, with a value for each time.
    public record Line(String name, List<Double> values) {}

    /// @param samples oldest first
    static RatesJson of(List<Sample> samples) {
        if (samples.isEmpty()) {
            return new RatesJson(List.of(), List.of());
        }
        var lines = samples.getLast().tallies().keySet().stream()
                .sorted()
                .limit(MOST_LINES)
                .map(consumer -> new Line(consumer.value(), perSecond(samples, consumer)))
                .toList();
        return new RatesJson(
                samples.stream()
                        .skip(1)
                        .map(sample -> sample.at().getEpochSecond())
                        .toList(),
                lines);
    }

    /// The rate between each sample and the one before it.
    private static List<Double> perSecond(List<Sample> samples, ConsumerId consumer) {
        var rates = new ArrayList<Double>();
        for (int i = 1; i < samples.size(); i++) {
            var before = samples.get(i - 1);
            var after = samples.get(i);
            double seconds =
                    Math.max(1, Duration.between(before.at(), after.at()).toMillis()) / MILLIS;
            long more = after.of(consumer).delivered() - before.of(consumer).delivered();
            rates.add(Math.max(0, Math.round(100 * more / seconds) / 100.0));
        }
        return rates;
    }
}
