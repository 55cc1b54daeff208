package io.narrows.exporter.adapter.outbound.postgres.sql;

/// Texts as the database stores them. PostgreSQL takes neither U+0000 nor half a surrogate pair, and senders may send
/// both, so these characters are escaped. Any other text is stored as it is.
public final class TextColumn {
    /// Begins an escape: the character's number in four hexadecimal digits follows.
    private static final char ESCAPE = '\u001A';

    private static final int DIGITS = 4;
    private static final int HEX = 16;

    private TextColumn() {}

    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (mustBeEscaped(text, i)) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static boolean mustBeEscaped(String text, int at) {
        char c = text.charAt(at);
        return c == 0 || c == ESCAPE || (Character.isSurrogate(c) && !isPaired(text, at));
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static String escaped(String text, int from) {
        var out = new StringBuilder(text.length() + DIGITS).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            if (mustBeEscaped(text, i)) {
                out.append(ESCAPE).append(String.format("%04x", (int) text.charAt(i)));
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    public static String read(String stored) {
        int next = stored.indexOf(ESCAPE);
        if (next < 0) {
            return stored;
        }
        var out = new StringBuilder(stored.length());
        int from = 0;
        for (; next >= 0 && next + DIGITS < stored.length(); next = stored.indexOf(ESCAPE, from)) {
            out.append(stored, from, next).append((char) Integer.parseInt(stored, next + 1, next + 1 + DIGITS, HEX));
            from = next + 1 + DIGITS;
        }
        return out.append(stored, from, stored.length()).toString();
    }
}
