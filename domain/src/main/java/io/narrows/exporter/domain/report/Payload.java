package io.narrows.exporter.domain.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a scanner found, as the text it sent. Opaque: the exporter carries it, and never reads it.
///
/// Immutable and thread-safe. `toString` tells the size only, for a report may hold anything.
public final class Payload {
    private final byte[] utf8;

    private Payload(byte[] utf8) {
        this.utf8 = utf8;
    }

    /// @param text any text; a lone surrogate becomes U+FFFD, as in Go's `encoding/json`
    public static Payload of(String text) {
        return new Payload(Utf8.encode(text));
    }

    /// @param utf8 the text in UTF-8; copied
    public static Payload ofUtf8(byte[] utf8) {
        return new Payload(utf8.clone());
    }

    /// The text in UTF-8, read-only.
    public ByteBuffer utf8() {
        return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
    }

    public byte[] toByteArray() {
        return utf8.clone();
    }

    public String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// The size in bytes of UTF-8.
    public int size() {
        return utf8.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && Arrays.equals(utf8, payload.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return "Payload[" + utf8.length + " bytes]";
    }
}
