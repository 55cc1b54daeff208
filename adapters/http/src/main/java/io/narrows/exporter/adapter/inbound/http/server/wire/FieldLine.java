package io.narrows.exporter.adapter.inbound.http.server.wire;

import java.util.Locale;

/// A field of a head or of a trailer (RFC 9112, section 5).
///
/// @param name as sent, a token
/// @param value without surrounding white space
record FieldLine(String name, String value) {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /// @throws io.helidon.http.RequestException if the line is not a field: a missing or invalid name, white space
    ///     before the colon, a folded line, or a control character
    static FieldLine parse(String line) {
        int colon = line.indexOf(':');
        if (colon < 1 || !isToken(line, colon)) {
            throw Malformed.because("a field without a proper name");
        }
        var value = withoutWhiteSpace(line, colon + 1);
        if (hasForbidden(value)) {
            throw Malformed.because("a control character in a field");
        }
        return new FieldLine(line.substring(0, colon), value);
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /// Whether the value is a list that contains this member, in any case.
    boolean lists(String member) {
        for (var each : value.split(",", -1)) {
            if (each.strip().toLowerCase(Locale.ROOT).equals(member)) {
                return true;
            }
        }
        return false;
    }

    static boolean isToken(String text) {
        return isToken(text, text.length());
    }

    /// Whether the first characters of a text are a token.
    private static boolean isToken(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return length > 0;
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /// Whether a text has a control character that no field may have.
    static boolean hasForbidden(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static String withoutWhiteSpace(String text, int from) {
        int begin = from;
        int end = text.length();
        while (begin < end && isWhiteSpace(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
