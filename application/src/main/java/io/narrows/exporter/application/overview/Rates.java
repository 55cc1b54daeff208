package io.narrows.exporter.application.overview;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;

/// The tallies of the last minute, a sample every few seconds. Not thread-safe.
final class Rates {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, Map<ConsumerId, Tally> tallies) {}

    /// Notes the tallies, and forgets what is older than a minute.
    void sample(Instant now, Map<ConsumerId, Tally> tallies) {
        samples.add(new Sample(now, tallies));
        while (samples.size() > 1 && samples.getFirst().at().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
    }

    /// What happened to a consumer's deliveries since the oldest sample.
    Rate of(ConsumerId consumer, Tally now) {
        if (samples.isEmpty()) {
            return Rate.ZERO;
        }
        var then = samples.getFirst().tallies().getOrDefault(consumer, Tally.ZERO);
        return new Rate(Math.max(0, now.accepted() - then.accepted()), Math.max(0, now.delivered() - then.delivered()));
    }
}
