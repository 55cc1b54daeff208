package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.report.Payload;
import java.nio.ByteBuffer;

/// A payload seen as JSON, for a consumer that keeps one report a line: what it is, and how it stands on one line.
///
/// ```java
/// var report = JsonText.of(delivery.report().payload());
/// switch (report.kind()) {
///     case OBJECT -> send(report.oneLine());
///     case ARRAY, SCALAR, NONE -> send(wrapped(report.oneLine()));
/// }
/// ```
///
/// Reads by RFC 8259, to the letter. Values are never touched: the spelling of numbers, the order of members and
/// duplicate members stay. Time and memory are linear in the size of the payload; nesting costs one bit a level and no
/// stack.
///
/// Immutable and thread-safe.
public final class JsonText {
    private final Kind kind;
    private final ByteBuffer oneLine;

    /// What a text is as JSON.
    public enum Kind {
        OBJECT,
        ARRAY,
        /// A string, a number, `true`, `false` or `null`.
        SCALAR,
        /// No JSON text.
        NONE
    }

    private JsonText(Kind kind, ByteBuffer oneLine) {
        this.kind = kind;
        this.oneLine = oneLine;
    }

    public static JsonText of(Payload payload) {
        var utf8 = payload.toByteArray();
        var scanner = new JsonScanner(utf8);
        var kind = scanner.scan();
        if (kind == Kind.NONE) {
            return new JsonText(kind, quote(payload.text()));
        }
        return new JsonText(kind, scanner.brokeLines() ? JsonScanner.withoutSpace(utf8) : payload.utf8());
    }

    /// The text as a JSON string: in quotes, on one line, in UTF-8. A lone surrogate becomes U+FFFD.
    public static ByteBuffer quote(String text) {
        var quoted = new StringBuilder(text.length() + text.length() / 8 + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return Payload.of(quoted.append('"').toString()).utf8();
    }

    public Kind kind() {
        return kind;
    }

    /// A JSON value on one line, in UTF-8, for one reading: the payload as it came where no line breaks stand
    /// between its tokens, else without the white space between them. Where the payload is no JSON, its text as a
    /// JSON string.
    public ByteBuffer oneLine() {
        return oneLine.asReadOnlyBuffer();
    }

    /// Tells kind and size only, for a report may hold anything.
    @Override
    public String toString() {
        return "JsonText[" + kind + ", " + oneLine.remaining() + " bytes]";
    }
}
