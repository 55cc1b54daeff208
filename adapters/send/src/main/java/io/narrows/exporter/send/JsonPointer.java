package io.narrows.exporter.send;

import java.util.List;
import java.util.Optional;

/// The way to a part of a JSON text (RFC 6901), such as `/Results`.
///
/// @param text empty for the whole, else each step after a `/`, where `~1` is a `/` and `~0` a `~`
record JsonPointer(String text) {
    JsonPointer {
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw new BadInputException("--split must be a JSON pointer such as /Results, or empty for the whole report"
                    + " but was '" + text + "'");
        }
    }

    /// Where it leads to, if it leads anywhere.
    Optional<JsonValue> in(JsonValue whole) {
        var found = Optional.of(whole);
        for (var step : steps()) {
            found = found.flatMap(value -> step(value, step));
        }
        return found;
    }

    private List<String> steps() {
        return text.isEmpty()
                ? List.of()
                : List.of(text.substring(1).split("/", -1)).stream()
                        .map(step -> step.replace("~1", "/").replace("~0", "~"))
                        .toList();
    }

    private static Optional<JsonValue> step(JsonValue value, String step) {
        return switch (value.kind()) {
            case OBJECT -> value.member(step);
            case ARRAY -> {
                var elements = value.elements();
                yield index(step).filter(i -> i < elements.size()).map(elements::get);
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> index(String step) {
        return step.matches("0|[1-9][0-9]{0,8}") ? Optional.of(Integer.parseInt(step)) : Optional.empty();
    }
}
