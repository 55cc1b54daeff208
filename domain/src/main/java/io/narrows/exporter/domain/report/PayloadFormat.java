package io.narrows.exporter.domain.report;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.json.Utf8;
import java.util.Objects;

/// The form of a payload as JSON. Determined once on acceptance and stored with the report, so that no consumer has to
/// scan the payload.
///
/// @param kind what the text is
/// @param depth how deeply objects and arrays are nested: 1 for `{}`, 2 for `[{}]`; 0 for anything else
/// @param isOneLine whether the text has no line break: in JSON none between tokens, in any other text none at all
public record PayloadFormat(Kind kind, int depth, boolean isOneLine) {
    private static final PayloadFormat EMPTY = new PayloadFormat(Kind.EMPTY, 0, true);

    /// The kind of text.
    public enum Kind {
        JSON_OBJECT,
        JSON_ARRAY,
        /// A string, a number, `true`, `false` or `null`.
        JSON_SCALAR,
        /// A text that is not JSON by RFC 8259.
        NOT_JSON,
        /// An empty text.
        EMPTY
    }

    public PayloadFormat {
        Objects.requireNonNull(kind, "kind");
        if (depth < 0) {
            throw new IllegalArgumentException("depth must not be negative but was " + depth);
        }
    }

    /// Reads a text once. Each nesting level costs one bit and no stack, and nesting has no limit.
    ///
    /// @param utf8 the text; not changed
    public static PayloadFormat of(byte[] utf8) {
        if (utf8.length == 0) {
            return EMPTY;
        }
        try {
            return ofJson(utf8, Integer.MAX_VALUE);
        } catch (JsonSyntaxException e) {
            return ofText(utf8); // not JSON, and still a valid report
        }
    }

    /// Reads, once, a text that must be JSON.
    ///
    /// @param utf8 the text; not changed
    /// @param maxDepth how deeply objects and arrays may be nested
    /// @throws JsonSyntaxException if the text is not JSON, or is nested more deeply
    public static PayloadFormat ofJson(byte[] utf8, int maxDepth) {
        var json = new JsonReader(utf8, maxDepth);
        var value = json.skip();
        json.end();
        return value.isUtf8() ? ofWhole(value, utf8.length) : ofText(utf8);
    }

    /// The format of a text that is a value and white space around it.
    ///
    /// @param value in UTF-8, in an array that begins with the text
    /// @param length how many bytes the text has
    static PayloadFormat ofWhole(JsonValue value, int length) {
        var text = value.json();
        boolean isOneLine = value.isOneLine()
                && !Utf8.hasLineBreak(text, 0, value.from())
                && !Utf8.hasLineBreak(text, value.to(), length);
        return new PayloadFormat(kind(value.kind()), value.depth(), isOneLine);
    }

    private static PayloadFormat ofText(byte[] utf8) {
        return new PayloadFormat(Kind.NOT_JSON, 0, !Utf8.hasLineBreak(utf8, 0, utf8.length));
    }

    /// The format of a value that a reader skipped inside a larger text.
    public static PayloadFormat of(JsonValue value) {
        return new PayloadFormat(kind(value.kind()), value.depth(), value.isOneLine());
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
}
