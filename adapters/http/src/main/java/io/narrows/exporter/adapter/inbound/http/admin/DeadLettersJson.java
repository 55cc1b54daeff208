package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.domain.spool.DeadLetter;
import java.util.List;
import java.util.Optional;

/// A page of dead letters.
///
/// @param next the path of the next page, if there is one
public record DeadLettersJson(List<Letter> deadLetters, Optional<String> next) {

    /// A dead letter: a delivery that the exporter gave up.
    ///
    /// @param payloadSize in bytes
    /// @param payload only present when the request asked for this one dead letter by its id
    public record Letter(
            String id,
            String report,
            String consumer,
            String source,
            String receivedAt,
            String diedAt,
            String cause,
            String reason,
            int attempts,
            long payloadSize,
            Optional<String> payload) {
        static Letter of(DeadLetter letter, Optional<String> payload) {
            return new Letter(
                    letter.id().toString(),
                    letter.id().report().value(),
                    letter.id().consumer().value(),
                    letter.source(),
                    letter.receivedAt().toString(),
                    letter.diedAt().toString(),
                    letter.cause().label(),
                    letter.reason(),
                    letter.attempts(),
                    letter.payloadSize(),
                    payload);
        }
    }

    /// How many dead letters a replay or a purge selected.
    public record Count(long count, boolean dryRun) {}
}
