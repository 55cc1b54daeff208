package io.narrows.exporter.adapter.inbound.cli.overview;

import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An event of a running exporter, as the operator API describes it.
///
/// @param count how many events were missed
public record EventJson(
        String at,
        String event,
        Optional<String> report,
        List<String> sources,
        List<String> consumers,
        Optional<String> lane,
        Optional<Integer> reports,
        Optional<Integer> attempts,
        Optional<String> outcome,
        Optional<String> cause,
        Optional<String> reason,
        Optional<Long> durationMillis,
        Optional<String> by,
        Optional<String> action,
        long count) {

    /// The event as one line.
    String line() {
        if (event.equals("dropped")) {
            return "(" + count + (count == 1 ? " event" : " events") + " missed: they came faster than they were read)";
        }
        return Stream.of(
                        Optional.of(at),
                        Optional.of(event),
                        report,
                        named("source", sources),
                        lane.map(name -> "lane=" + name).or(() -> named("consumer", consumers)),
                        reports.map(number -> "reports=" + number),
                        attempts.map(number -> "attempts=" + number),
                        action,
                        outcome.map(text -> "outcome=" + text),
                        cause.map(text -> "cause=" + text),
                        by.map(text -> "by=" + text),
                        durationMillis.map(number -> "took=" + number + "ms"),
                        reason.map(text -> "reason=\"" + text + "\""))
                .flatMap(Optional::stream)
                .map(Printable::of)
                .collect(Collectors.joining(" "));
    }

    private static Optional<String> named(String name, List<String> values) {
        return values == null || values.isEmpty()
                ? Optional.empty()
                : Optional.of(name + "=" + String.join(",", values));
    }
}
