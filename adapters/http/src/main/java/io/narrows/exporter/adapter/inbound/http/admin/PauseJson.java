package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.domain.pause.Pause;
import java.util.Optional;

/// What a pause or its end did, as JSON.
///
/// @param paused the pause that lasts now, or would; absent if the consumer is not paused
/// @param changed whether it was different before
/// @param waiting deliveries that wait for the consumer or are on their way
public record PauseJson(String consumer, Optional<Lasting> paused, boolean changed, long waiting, boolean dryRun) {

    /// A pause that lasts.
    ///
    /// @param by the name of the operator's token or certificate
    public record Lasting(String since, String by, Optional<String> reason) {
        public static Lasting of(Pause pause) {
            return new Lasting(
                    pause.since().toString(),
                    pause.by(),
                    Optional.of(pause.reason()).filter(text -> !text.isBlank()));
        }
    }

    static PauseJson of(PauseConsumers.Outcome outcome, boolean isDryRun) {
        return new PauseJson(
                outcome.consumer().value(),
                outcome.pause().map(Lasting::of),
                outcome.isChange(),
                outcome.waiting(),
                isDryRun);
    }
}
