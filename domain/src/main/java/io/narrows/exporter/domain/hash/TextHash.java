package io.narrows.exporter.domain.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The SHA-256 hash of a text in UTF-8.
public final class TextHash {
    private TextHash() {}

    /// The hash in 32 bytes.
    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The hash in 64 hexadecimal digits, in small letters.
    public static String sha256InHex(String text) {
        return HexFormat.of().formatHex(sha256(text));
    }
}
