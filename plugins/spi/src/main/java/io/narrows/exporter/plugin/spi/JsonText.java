package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.json.CompactJson;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
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
/// Nothing is scanned: the exporter read the payload by RFC 8259 when it was accepted. Values are never touched: the
/// spelling of numbers, the order of members and duplicate members stay. A consumer that needs no more than the kind or
/// the depth asks `Payload.format`.
///
/// Immutable and thread-safe.
public final class JsonText {
    private final PayloadFormat format;
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

    private JsonText(PayloadFormat format, ByteBuffer oneLine) {
        this.format = format;
        this.oneLine = oneLine;
    }

    public static JsonText of(Payload payload) {
        var format = payload.format();
        if (!format.isJson()) {
            return new JsonText(format, ByteBuffer.wrap(JsonStrings.quote(payload.toByteArray())));
        }
        return new JsonText(
                format, format.isOneLine() ? payload.utf8() : ByteBuffer.wrap(CompactJson.of(payload.toByteArray())));
    }

    /// The text as a JSON string: in quotes, on one line, in UTF-8. A lone surrogate becomes U+FFFD.
    public static ByteBuffer quote(String text) {
        return ByteBuffer.wrap(JsonStrings.quote(text)).asReadOnlyBuffer();
    }

    public Kind kind() {
        return switch (format.kind()) {
            case JSON_OBJECT -> Kind.OBJECT;
            case JSON_ARRAY -> Kind.ARRAY;
            case JSON_SCALAR -> Kind.SCALAR;
            case NOT_JSON, EMPTY -> Kind.NONE;
        };
    }

    /// How many objects and arrays lie within each other: 1 for `{}`; 0 where the payload is a single value or no JSON.
    public int depth() {
        return format.depth();
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
        return "JsonText[" + kind() + ", " + oneLine.remaining() + " bytes]";
    }
}
