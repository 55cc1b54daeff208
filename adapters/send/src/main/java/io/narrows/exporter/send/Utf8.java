package io.narrows.exporter.send;

/// Tells whether bytes are UTF-8, by table 3-7 of the Unicode standard. The exporter would put U+FFFD where they are
/// not, and nobody would learn what was lost.
final class Utf8 {
    static final int MARK_LENGTH = 3;
    private static final int NOTHING = -1;

    private Utf8() {}

    /// Whether there is a byte order mark, as Windows puts before a text.
    static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= MARK_LENGTH
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF;
    }

    /// Where the first character that is none begins, or -1.
    static int firstWrong(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int length = lengthOfCharacter(bytes, i);
            if (length == NOTHING) {
                return i;
            }
            i += length;
        }
        return NOTHING;
    }

    private static int lengthOfCharacter(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return isWithin(bytes, at + 1, 0x80, 0xBF) ? 2 : NOTHING;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            return isWithin(bytes, at + 1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF)
                            && isWithin(bytes, at + 2, 0x80, 0xBF)
                    ? 3
                    : NOTHING;
        }
        return first >= 0xF0
                        && first <= 0xF4
                        && isWithin(bytes, at + 1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF)
                        && isWithin(bytes, at + 2, 0x80, 0xBF)
                        && isWithin(bytes, at + 3, 0x80, 0xBF)
                ? 4
                : NOTHING;
    }

    private static boolean isWithin(byte[] bytes, int at, int lowest, int highest) {
        return at < bytes.length && (bytes[at] & 0xFF) >= lowest && (bytes[at] & 0xFF) <= highest;
    }
}
