package io.narrows.exporter.domain.report;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonSpan;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import java.util.Objects;

/// What a payload looks like as JSON: read once when it is accepted, and kept with the report, so that no consumer has
/// to scan it.
///
/// @param kind what the text is
/// @param depth how many objects and arrays lie within each other: 1 for `{}`, 2 for `[{}]`; 0 for anything else
/// @param isOneLine whether it has no line break: JSON none between its tokens, any other text none at all
public record PayloadFormat(Kind kind, int depth, boolean isOneLine) {
    private static final PayloadFormat EMPTY = new PayloadFormat(Kind.EMPTY, 0, true);

    /// What a text is.
    public enum Kind {
        JSON_OBJECT,
        JSON_ARRAY,
        /// A string, a number, `true`, `false` or `null`.
        JSON_SCALAR,
        /// A text that is not JSON by RFC 8259.
        NOT_JSON,
        /// No text at all.
        EMPTY
    }

    public PayloadFormat {
        Objects.requireNonNull(kind, "kind");
        if (depth < 0) {
            throw new IllegalArgumentException("depth must not be negative but was " + depth);
        }
    }

    /// Reads a text once. Nesting costs one bit a level and no stack, and there is no limit to it.
    ///
    /// @param utf8 the text; not changed
    public static PayloadFormat of(byte[] utf8) {
        if (utf8.length == 0) {
            return EMPTY;
        }
        try {
            return ofJson(utf8, Integer.MAX_VALUE);
        } catch (JsonSyntaxException e) {
            return ofText(utf8); // as good a report as any other
        }
    }

    /// Reads a text once that has to be JSON.
    ///
    /// @param utf8 the text; not changed
    /// @param maxDepth how many objects and arrays may lie within each other
    /// @throws JsonSyntaxException if it is not JSON, or nested more deeply
    public static PayloadFormat ofJson(byte[] utf8, int maxDepth) {
        var json = new JsonReader(utf8, maxDepth);
        var kind = json.peek();
        var value = json.skip();
        json.end();
        if (!value.isUtf8()) {
            return ofText(utf8);
        }
        boolean isOneLine =
                value.isOneLine() && !hasBreak(utf8, 0, value.from()) && !hasBreak(utf8, value.to(), utf8.length);
        return new PayloadFormat(kind(kind), value.depth(), isOneLine);
    }

    private static PayloadFormat ofText(byte[] utf8) {
        return new PayloadFormat(Kind.NOT_JSON, 0, !hasBreak(utf8, 0, utf8.length));
    }

    /// The format of a value that was read over as a part of a larger text.
    public static PayloadFormat of(JsonReader.Kind kind, JsonSpan value) {
        return new PayloadFormat(kind(kind), value.depth(), value.isOneLine());
    }

    /// Whether the text is one JSON value.
    public boolean isJson() {
        return kind != Kind.NOT_JSON && kind != Kind.EMPTY;
    }

    private static Kind kind(JsonReader.Kind kind) {
        return switch (kind) {
            case OBJECT -> Kind.JSON_OBJECT;
            case ARRAY -> Kind.JSON_ARRAY;
            case STRING, NUMBER, TRUE, FALSE, NULL -> Kind.JSON_SCALAR;
        };
    }

    private static boolean hasBreak(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            if (utf8[i] == '\n' || utf8[i] == '\r') {
                return true;
            }
        }
        return false;
    }
}
