package io.narrows.exporter.adapter.inbound.cli.deadletters;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A dead letter, as the operator API describes it.
///
/// @param payloadSize in bytes
/// @param payload only present when the request asked for this one dead letter by its id
public record DeadLetterJson(
        String id,
        String consumer,
        String source,
        String receivedAt,
        String diedAt,
        String cause,
        String reason,
        int attempts,
        long payloadSize,
        Optional<String> payload) {
    public DeadLetterJson {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(diedAt, "diedAt");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(reason, "reason");
    }

    /// A page of dead letters.
    ///
    /// @param next the path of the next page, if there is one
    public record Page(List<DeadLetterJson> deadLetters, Optional<String> next) {
        public Page {
            deadLetters = List.copyOf(deadLetters);
        }
    }
}
