package io.narrows.exporter.domain.json;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The way to a value in a JSON text (RFC 6901), such as `/Results/0`.
///
/// @param tokens the names of members and the numbers of elements on the way; none for the whole text
public record JsonPointer(List<String> tokens) {
    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

    public JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /// @param text empty, or each token behind a `/`, where `~1` is a `/` and `~0` a `~`
    public static JsonPointer of(String text) {
        var tokens = text.isEmpty()
                ? Stream.<String>of()
                : Stream.of(text.substring(1).split("/", -1));
        return new JsonPointer(
                tokens.map(token -> token.replace("~1", "/").replace("~0", "~")).toList());
    }

    /// The value that this leads to, if it leads anywhere.
    public Optional<JsonValue> in(JsonValue whole) {
        var found = Optional.of(whole);
        for (var token : tokens) {
            found = found.flatMap(value -> next(value, token));
        }
        return found;
    }

    private static Optional<JsonValue> next(JsonValue value, String token) {
        return switch (value.kind()) {
            case OBJECT -> value.member(token);
            case ARRAY -> INDEX.matcher(token).matches() ? value.element(Integer.parseInt(token)) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
