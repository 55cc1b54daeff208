package io.narrows.exporter.domain.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Writes texts as JSON strings and reads the bytes that JSON strings stand for, in bulk where nothing is escaped.
public final class JsonStrings {
    private static final int UNICODE_ESCAPE = 6;
    private static final int PIECE = 1 << 13;

    /// By byte: what it stands for behind a backslash, or -1.
    private static final byte[] ESCAPED = new byte[1 << Byte.SIZE];

    /// By byte: whether it is ASCII and stands for itself.
    private static final boolean[] PLAIN = new boolean[1 << Byte.SIZE];

    static {
        Arrays.fill(ESCAPED, (byte) -1);
        var escapes = "\"\"\\\\//b\bf\fn\nr\rt\t";
        for (int i = 0; i < escapes.length(); i += 2) {
            ESCAPED[escapes.charAt(i)] = (byte) escapes.charAt(i + 1);
        }
        for (int b = ' '; b <= Byte.MAX_VALUE; b++) {
            PLAIN[b] = b != '"' && b != '\\';
        }
    }

    private JsonStrings() {}

    /// The text as a JSON string: in quotes, on one line. A lone surrogate becomes U+FFFD.
    public static String quote(String text) {
        return isPrintable(text) ? '"' + text + '"' : new String(quote(Utf8.of(text)), StandardCharsets.UTF_8);
    }

    /// Whether the text is ASCII, and each of its characters stands for itself in a JSON string.
    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~' || escapeOf((byte) c) != 0) {
                return false;
            }
        }
        return true;
    }

    /// The text as a JSON string: in quotes, on one line. A byte that belongs to no character becomes U+FFFD.
    ///
    /// @param utf8 the text in UTF-8; not changed
    public static byte[] quote(byte[] utf8) {
        var text = Utf8.wellFormed(utf8);
        var quoted = new byte[Math.toIntExact(escapedLength(text, 0, text.length) + 2)];
        quoted[0] = '"';
        if (quoted.length == text.length + 2) {
            System.arraycopy(text, 0, quoted, 1, text.length);
        } else {
            escape(text, 0, text.length, quoted, 1);
        }
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /// How many bytes `writeEscaped` writes.
    public static long escapedLength(byte[] utf8, int from, int to) {
        long length = (long) to - from;
        for (int i = from; i < to; i++) {
            byte escape = escapeOf(utf8[i]);
            length += escape == 0 ? 0 : escape == 'u' ? UNICODE_ESCAPE - 1 : 1;
        }
        return length;
    }

    /// Writes a part of a text as it stands between the quotes of a JSON string, without a copy of the whole.
    ///
    /// @param utf8 the text in UTF-8; not changed
    public static void writeEscaped(byte[] utf8, int from, int to, OutputStream out) throws IOException {
        var piece = new byte[Math.min(PIECE, to - from) * UNICODE_ESCAPE];
        for (int i = from; i < to; i += PIECE) {
            out.write(piece, 0, escape(utf8, i, Math.min(to, i + PIECE), piece, 0));
        }
    }

    private static int escape(byte[] text, int from, int to, byte[] target, int start) {
        int at = start;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            byte escape = escapeOf(b);
            if (escape == 0) {
                target[at++] = b;
                continue;
            }
            target[at++] = '\\';
            target[at++] = escape;
            if (escape == 'u') {
                target[at++] = '0';
                target[at++] = '0';
                target[at++] = (byte) Character.forDigit(b >> 4, 16);
                target[at++] = (byte) Character.forDigit(b & 0xF, 16);
            }
        }
        return at;
    }

    /// What follows the backslash for a byte of a text; 0 where the byte stands for itself.
    private static byte escapeOf(byte b) {
        if (b < 0 || isPlain(b)) {
            return 0;
        }
        return switch (b) {
            case '"', '\\' -> b;
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 'u';
        };
    }

    /// The character that `\` and `u` at this place stand for, together with a second escape if the two are a
    /// surrogate pair. U+FFFD for a lone surrogate.
    ///
    /// @return -1 if this is no escape of four digits
    static int codePoint(byte[] json, int at, int end) {
        int c = fourDigits(json, at + 2, end);
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
            return c;
        }
        int behind = at + UNICODE_ESCAPE;
        if (c <= Character.MAX_HIGH_SURROGATE && behind + 1 < end && json[behind] == '\\' && json[behind + 1] == 'u') {
            int low = fourDigits(json, behind + 2, end);
            if (low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE) {
                return Character.toCodePoint((char) c, (char) low);
            }
        }
        return 0xFFFD;
    }

    /// How many bytes the escape of a character has; two escapes of a surrogate pair are one.
    static int escapeLength(int codePoint) {
        return Character.charCount(codePoint) * UNICODE_ESCAPE;
    }

    private static int fourDigits(byte[] json, int at, int end) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < end && HexFormat.isHexDigit(json[i]) ? HexFormat.fromHexDigit(json[i]) : -1;
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /// What a backslash and this byte stand for; -1 for nothing, and for `u`.
    static byte escaped(byte b) {
        return ESCAPED[b & 0xFF];
    }

    /// Whether a byte inside a string is ASCII and stands for itself.
    static boolean isPlain(byte b) {
        return PLAIN[b & 0xFF];
    }

    /// A JSON text without the white space between its tokens; values are not changed.
    ///
    /// @param json begins with a valid JSON text; not changed
    /// @param length how many bytes the text has
    public static byte[] compact(byte[] json, int length) {
        var dense = new byte[length];
        int size = 0;
        boolean inString = false;
        for (int i = 0; i < length; i++) {
            byte b = json[i];
            if (inString && b == '\\') {
                dense[size++] = b;
                i++;
                dense[size++] = json[i];
                continue;
            }
            inString ^= b == '"';
            if (inString || !JsonTokens.isSpace(b)) {
                dense[size++] = b;
            }
        }
        return Arrays.copyOf(dense, size);
    }
}
