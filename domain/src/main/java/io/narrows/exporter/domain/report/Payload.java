package io.narrows.exporter.domain.report;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// A scanner's findings, as the text it sent. Opaque: the exporter carries the text and reads only its format.
///
/// Immutable and thread-safe. `toString` shows only the size, because a report may contain anything.
public final class Payload {
    /// An empty text, as in an envelope without a payload.
    public static final Payload EMPTY = of("");

    /// The text. Behind a text in JSON there may be bytes that mean nothing, at most a quarter as many.
    private final byte[] utf8;

    private final int size;
    private final PayloadFormat format;

    private Payload(byte[] utf8, int size, PayloadFormat format) {
        this.utf8 = utf8;
        this.size = size;
        this.format = format;
    }

    /// @param text any text; a lone surrogate becomes U+FFFD, as in Go's `encoding/json`
    public static Payload of(String text) {
        var utf8 = Utf8.of(text);
        return takeOver(utf8, PayloadFormat.of(utf8));
    }

    /// Reads the text once to learn its format.
    ///
    /// @param utf8 the text in UTF-8; copied
    public static Payload ofUtf8(byte[] utf8) {
        return takeOver(utf8.clone(), PayloadFormat.of(utf8));
    }

    /// Reads the text that comes next in a larger text, as a JSON string.
    ///
    /// @throws io.narrows.exporter.domain.json.JsonSyntaxException if no string comes next, or it is not JSON
    public static Payload read(JsonReader json) {
        var quoted = json.quotedJson();
        if (quoted.isPresent()) {
            var value = quoted.get().value();
            int length = quoted.get().length();
            return new Payload(value.json(), length, PayloadFormat.ofWhole(value, length));
        }
        var text = json.utf8();
        return takeOver(text, PayloadFormat.of(text));
    }

    /// A payload that takes over an array without copying or reading it.
    ///
    /// @param utf8 the text in UTF-8; nobody may change it any more
    /// @param format the result of `PayloadFormat.of` for this text
    public static Payload takeOver(byte[] utf8, PayloadFormat format) {
        return new Payload(utf8, utf8.length, Objects.requireNonNull(format, "format"));
    }

    /// The form of the text as JSON.
    public PayloadFormat format() {
        return format;
    }

    /// The text in UTF-8, read-only.
    public ByteBuffer utf8() {
        return ByteBuffer.wrap(utf8, 0, size).slice().asReadOnlyBuffer();
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(utf8, size);
    }

    public String text() {
        return new String(utf8, 0, size, StandardCharsets.UTF_8);
    }

    /// A JSON value on one line, in UTF-8, read-only: the payload as it came where no line breaks stand between its
    /// tokens, else without the white space between them. Where the payload is no JSON, its text as a JSON string.
    ///
    /// Values are never touched: the spelling of numbers, the order of members and duplicate members stay.
    public ByteBuffer oneLine() {
        if (!format.isJson()) {
            return ByteBuffer.wrap(JsonStrings.quote(utf8)).asReadOnlyBuffer();
        }
        return format.isOneLine()
                ? utf8()
                : ByteBuffer.wrap(JsonStrings.compact(utf8, size)).asReadOnlyBuffer();
    }

    /// The size in bytes of UTF-8. It may take a quarter more memory.
    public int size() {
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(utf8, 0, size, payload.utf8, 0, payload.size);
    }

    @Override
    public int hashCode() {
        return utf8().hashCode();
    }

    @Override
    public String toString() {
        return "Payload[" + size + " bytes]";
    }
}
