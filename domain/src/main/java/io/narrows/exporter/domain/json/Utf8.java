package io.narrows.exporter.domain.json;

import java.nio.charset.StandardCharsets;

/// UTF-8 as Go reads it: each byte that belongs to no character becomes a U+FFFD of its own.
public final class Utf8 {
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private Utf8() {}

    /// A text in UTF-8. A lone surrogate becomes U+FFFD, where `String.getBytes` would write a question mark.
    public static byte[] of(String text) {
        var whole = hasSurrogate(text) ? text.replaceAll("\\p{Cs}", "\uFFFD") : text; // the class has lone ones only
        return whole.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /// Whether a part of a text has a line feed or a carriage return.
    public static boolean hasLineBreak(byte[] utf8, int from, int to) {
        int at = from;
        for (; at <= to - Words.SIZE; at += Words.SIZE) {
            if (Words.lineBreak(Words.at(utf8, at)) != 0) {
                return true;
            }
        }
        for (; at < to; at++) {
            if (utf8[at] == '\n' || utf8[at] == '\r') {
                return true;
            }
        }
        return false;
    }

    /// How many bytes belong to no character. Reading them as text takes two bytes more for each.
    public static int illFormedBytes(byte[] bytes) {
        return illFormedBytes(bytes, 0, bytes.length);
    }

    /// Whether every byte belongs to a character.
    public static boolean isWellFormed(byte[] bytes) {
        return wellFormedLength(bytes) == bytes.length;
    }

    /// The place of the first byte that belongs to no character, by table 3-7 of the Unicode standard; the length where
    /// there is none.
    public static int wellFormedLength(byte[] bytes) {
        return illFormed(bytes, 0, bytes.length);
    }

    /// The same bytes with U+FFFD for each that belongs to no character.
    ///
    /// @return a new array, or the array itself where nothing had to be replaced
    static byte[] wellFormed(byte[] bytes) {
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
            System.arraycopy(REPLACEMENT, 0, copy, size, REPLACEMENT.length);
            size += REPLACEMENT.length;
            start = end + 1;
        }
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
        int length = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (length == 0 || length > to - at) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        boolean isOne = second >= lowest && second <= highest;
        for (int i = at + 2; i < at + length; i++) {
            isOne &= (bytes[i] & 0xC0) == 0x80;
        }
        return isOne ? length : 0;
    }

    /// How many bytes a character takes.
    static int length(int codePoint) {
        return codePoint < 0x80
                ? 1
                : codePoint < 0x800 ? 2 : codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 3 : 4;
    }

    /// Writes a character.
    ///
    /// @return the place behind it
    static int put(byte[] target, int at, int codePoint) {
        int length = length(codePoint);
        int rest = codePoint;
        for (int i = at + length - 1; i > at; i--) {
            target[i] = (byte) (0x80 | (rest & 0x3F));
            rest >>= 6;
        }
        // The first byte has as many high bits set as there are bytes, unless it is alone.
        target[at] = (byte) (length == 1 ? rest : rest | (0xF00 >> length));
        return at + length;
    }
}
