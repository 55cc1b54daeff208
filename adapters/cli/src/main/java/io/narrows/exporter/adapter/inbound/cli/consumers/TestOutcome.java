package io.narrows.exporter.adapter.inbound.cli.consumers;

import java.util.Objects;
import java.util.Optional;

/// How the test of a consumer ended, as the operator API describes it.
///
/// @param outcome such as `delivered`
public record TestOutcome(String outcome, Optional<String> reason, long durationMillis) {
    public TestOutcome {
        Objects.requireNonNull(outcome, "outcome");
    }
}
