package io.narrows.exporter.adapter.inbound.cli.consumers;

import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.util.Objects;
import java.util.Optional;

/// What a pause or its end did, as the operator API describes it.
///
/// @param paused the pause that lasts now; empty if there is none
/// @param changed whether it was different before
public record PauseOutcome(String consumer, Optional<Lasting> paused, boolean changed, long waiting, boolean dryRun) {
    public PauseOutcome {
        Objects.requireNonNull(consumer, "consumer");
    }

    /// A pause that lasts.
    public record Lasting(String since, String by, Optional<String> reason) {}

    /// One line for people.
    String line() {
        return consumer + " " + (changed ? change() : standing()) + "; " + waiting
                + (waiting == 1 ? " delivery waits" : " deliveries wait");
    }

    private String change() {
        return (dryRun ? "would be " : "") + (paused.isPresent() ? "paused" : "resumed");
    }

    private String standing() {
        return paused.map(pause -> "is paused already, by " + Printable.of(pause.by()) + " since " + pause.since())
                .orElse("is not paused");
    }
}
