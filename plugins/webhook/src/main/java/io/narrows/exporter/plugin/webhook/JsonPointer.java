package io.narrows.exporter.plugin.webhook;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Points to one value in a JSON document (RFC 6901).
///
/// @param tokens the names of members and the numbers of elements on the way, at least one
record JsonPointer(List<String> tokens) {
    private static final Pattern ALLOWED = Pattern.compile("(/([^/~]|~[01])*)+");

    JsonPointer {
        tokens = List.copyOf(tokens);
    }

    static boolean isOne(String text) {
        return ALLOWED.matcher(text).matches();
    }

    /// @param text for which `isOne` holds
    static JsonPointer parse(String text) {
        return new JsonPointer(Stream.of(text.substring(1).split("/", -1))
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    /// The pointer from where the first token leads; nothing but an empty way for one of a single token.
    List<String> rest() {
        return tokens.subList(1, tokens.size());
    }
}
