package io.narrows.exporter.domain.json;

import java.util.Arrays;

/// Writes texts as JSON strings and reads the bytes that JSON strings stand for, in bulk where nothing is escaped.
public final class JsonStrings {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int UNICODE_ESCAPE = 6;

    /// For each ASCII character: 0 where it stands for itself, else what follows its backslash.
    private static final byte[] ESCAPES = escapes();

    /// For each character behind a backslash: what the two stand for, or 0.
    private static final byte[] ESCAPED = escaped();

    private JsonStrings() {}

    /// The text as a JSON string: in quotes, on one line, in UTF-8. A lone surrogate becomes U+FFFD.
    public static byte[] quote(String text) {
        return quote(Utf8.of(text));
    }

    /// The text as a JSON string: in quotes, on one line. A byte that belongs to no character becomes U+FFFD.
    ///
    /// @param utf8 the text in UTF-8; not changed
    public static byte[] quote(byte[] utf8) {
        var text = Utf8.wellFormed(utf8);
        var quoted = new byte[quotedLength(text)];
        int size = 0;
        quoted[size++] = '"';
        if (quoted.length == text.length + 2) {
            System.arraycopy(text, 0, quoted, size, text.length);
        } else {
            for (byte b : text) {
                byte escape = b < 0 ? 0 : ESCAPES[b];
                if (escape == 0) {
                    quoted[size++] = b;
                    continue;
                }
                quoted[size++] = '\\';
                quoted[size++] = escape;
                if (escape == 'u') {
                    quoted[size++] = '0';
                    quoted[size++] = '0';
                    quoted[size++] = HEX[b >> 4];
                    quoted[size++] = HEX[b & 0xF];
                }
            }
        }
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    private static int quotedLength(byte[] text) {
        long length = text.length + 2L;
        for (byte b : text) {
            byte escape = b < 0 ? 0 : ESCAPES[b];
            if (escape != 0) {
                length += escape == 'u' ? UNICODE_ESCAPE - 1 : 1;
            }
        }
        return Math.toIntExact(length);
    }

    /// The bytes that the inside of a JSON string stands for.
    ///
    /// @param from behind the opening quote of a string that `JsonReader` has read
    /// @param to at its closing quote
    /// @param length of the result, which `JsonReader` has counted
    static byte[] decode(byte[] json, int from, int to, int length, boolean isUtf8) {
        if (length == to - from && isUtf8) {
            return Arrays.copyOfRange(json, from, to);
        }
        return decodeEscapes(isUtf8 ? json : Utf8.replaced(json, from, to), isUtf8 ? from : 0, length);
    }

    private static byte[] decodeEscapes(byte[] json, int from, int length) {
        var text = new byte[length];
        int at = from;
        int size = 0;
        while (size < length) {
            if (at + Words.SIZE <= json.length && size + Words.SIZE <= length) {
                long word = Words.at(json, at);
                Words.put(text, size, word); // what is behind a backslash is written over
                long mask = Words.backslash(word);
                int plain = mask == 0 ? Words.SIZE : Words.firstOf(mask);
                at += plain;
                size += plain;
                if (mask == 0) {
                    continue;
                }
            }
            if (json[at] != '\\') {
                text[size++] = json[at++];
            } else if (json[at + 1] == 'u') {
                int c = codePoint(json, at, json.length);
                at += c >= Character.MIN_SUPPLEMENTARY_CODE_POINT ? 2 * UNICODE_ESCAPE : UNICODE_ESCAPE;
                size = put(text, size, c);
            } else {
                text[size++] = ESCAPED[json[at + 1]];
                at += 2;
            }
        }
        return text;
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

    private static int fourDigits(byte[] json, int at, int end) {
        if (at + 4 > end) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = digit(json[i]);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /// The value of a hexadecimal digit; -1 for any other byte.
    static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /// Whether a backslash may stand before this byte; `u` is another matter.
    static boolean isEscaped(int b) {
        return b >= 0 && ESCAPED[b] != 0;
    }

    private static int put(byte[] text, int at, int c) {
        int size = at;
        if (c < 0x80) {
            text[size++] = (byte) c;
        } else if (c < 0x800) {
            text[size++] = (byte) (0xC0 | (c >> 6));
            text[size++] = (byte) (0x80 | (c & 0x3F));
        } else if (c < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
            text[size++] = (byte) (0xE0 | (c >> 12));
            text[size++] = (byte) (0x80 | (c >> 6 & 0x3F));
            text[size++] = (byte) (0x80 | (c & 0x3F));
        } else {
            text[size++] = (byte) (0xF0 | (c >> 18));
            text[size++] = (byte) (0x80 | (c >> 12 & 0x3F));
            text[size++] = (byte) (0x80 | (c >> 6 & 0x3F));
            text[size++] = (byte) (0x80 | (c & 0x3F));
        }
        return size;
    }

    private static byte[] escapes() {
        var escapes = new byte[128];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }

    private static byte[] escaped() {
        var escaped = new byte[128];
        for (byte same : new byte[] {'"', '\\', '/'}) {
            escaped[same] = same;
        }
        escaped['b'] = '\b';
        escaped['f'] = '\f';
        escaped['n'] = '\n';
        escaped['r'] = '\r';
        escaped['t'] = '\t';
        return escaped;
    }
}
