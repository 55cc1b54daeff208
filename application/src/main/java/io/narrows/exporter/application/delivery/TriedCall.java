package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// A call into a consumer that has ended, as the history shows it: the attempts of its deliveries have all of this in
/// common.
///
/// @param host the destinations, separated by commas; blank if the consumer names none
record TriedCall(Instant at, Duration took, String host) {

    /// A call that ends now.
    ///
    /// @param begunNanos by `System.nanoTime`
    static TriedCall endingNow(long begunNanos, Set<String> hosts, Clock clock) {
        var took = Duration.ofNanos(Math.max(0, System.nanoTime() - begunNanos));
        return new TriedCall(
                clock.instant().minus(took),
                took,
                hosts.size() < 2
                        ? String.join("", hosts)
                        : String.join(", ", hosts.stream().sorted().toList()));
    }

    /// The attempt of a delivery with this result.
    Attempt attempt(DeliveryResult result) {
        return switch (result) {
            case Delivered delivered -> attempt(Outcome.DELIVERED, "");
            case Unavailable unavailable -> attempt(Outcome.UNAVAILABLE, unavailable.reason());
            case Rejected rejected -> attempt(Outcome.REJECTED, rejected.reason());
            case Misconfigured misconfigured -> attempt(Outcome.MISCONFIGURED, misconfigured.reason());
        };
    }

    /// The attempt of a delivery on which the consumer threw.
    Attempt failed(String reason) {
        return attempt(Outcome.FAILED, reason);
    }

    private Attempt attempt(Outcome outcome, String words) {
        return new Attempt(at, took, outcome, host, words);
    }
}
