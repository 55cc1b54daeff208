package io.narrows.exporter.domain.json;

import java.nio.charset.StandardCharsets;

/// UTF-8 as Go reads it: each byte that belongs to no character becomes a U+FFFD of its own.
public final class Utf8 {
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private Utf8() {}

    /// A text in UTF-8. A lone surrogate becomes U+FFFD, where `String.getBytes` would write a question mark.
    public static byte[] of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return withoutLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// How many bytes belong to no character. Reading them as text takes two bytes more for each.
    public static int illFormedBytes(byte[] bytes) {
        return illFormedBytes(bytes, 0, bytes.length);
    }

    /// Whether every byte belongs to a character, by table 3-7 of the Unicode standard.
    public static boolean isWellFormed(byte[] bytes) {
        return illFormed(bytes, 0, bytes.length) == bytes.length;
    }

    /// The same bytes with U+FFFD for each that belongs to no character.
    ///
    /// @return a new array, or the array itself where nothing had to be replaced
    public static byte[] wellFormed(byte[] bytes) {
        return isWellFormed(bytes) ? bytes : replaced(bytes, 0, bytes.length);
    }

    /// A copy of a part, with U+FFFD for each byte that belongs to no character.
    static byte[] replaced(byte[] bytes, int from, int to) {
        int added = Math.multiplyExact(illFormedBytes(bytes, from, to), REPLACEMENT.length - 1);
        var copy = new byte[Math.addExact(to - from, added)];
        int size = 0;
        int start = from;
        while (true) {
            int end = illFormed(bytes, start, to);
            System.arraycopy(bytes, start, copy, size, end - start);
            size += end - start;
            if (end == to) {
                return copy;
            }
            size = putReplacement(copy, size);
            start = end + 1;
        }
    }

    /// Writes U+FFFD.
    ///
    /// @return the place behind it
    static int putReplacement(byte[] target, int at) {
        System.arraycopy(REPLACEMENT, 0, target, at, REPLACEMENT.length);
        return at + REPLACEMENT.length;
    }

    private static int illFormedBytes(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = illFormed(bytes, from, to); i < to; i = illFormed(bytes, i + 1, to)) {
            count++;
        }
        return count;
    }

    /// The place of the first byte that belongs to no character, or `to`.
    private static int illFormed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (bytes[at] >= 0) {
                at = afterAscii(bytes, at, to);
                continue;
            }
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return to;
    }

    private static int afterAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Words.SIZE <= to) {
            long mask = Words.notAscii(Words.at(bytes, at));
            if (mask != 0) {
                return at + Words.firstOf(mask);
            }
            at += Words.SIZE;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /// The length of the character of several bytes that begins here; 0 if none does.
    static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        if (first < 0xE0) {
            return isContinued(bytes, at + 1, to, 0x80, 0xBF) ? 2 : 0;
        }
        if (first < 0xF0) {
            return isContinued(bytes, at + 1, to, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF)
                            && isContinued(bytes, at + 2, to, 0x80, 0xBF)
                    ? 3
                    : 0;
        }
        return isContinued(bytes, at + 1, to, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF)
                        && isContinued(bytes, at + 2, to, 0x80, 0xBF)
                        && isContinued(bytes, at + 3, to, 0x80, 0xBF)
                ? 4
                : 0;
    }

    private static boolean isContinued(byte[] bytes, int at, int to, int lowest, int highest) {
        return at < to && (bytes[at] & 0xFF) >= lowest && (bytes[at] & 0xFF) <= highest;
    }

    private static String withoutLoneSurrogates(String text) {
        var characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            boolean isPair = i + 1 < characters.length && Character.isSurrogatePair(characters[i], characters[i + 1]);
            if (isPair) {
                i++;
            } else if (Character.isSurrogate(characters[i])) {
                characters[i] = '\uFFFD';
            }
        }
        return new String(characters);
    }
}
