package io.narrows.exporter.domain.json;

import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads over the tokens of a JSON text: white space, punctuation, words, numbers and strings.
final class JsonTokens {
    /// The inside of a string.
    static final class Text {
        int from;
        int to;

        /// In bytes, once it is decoded.
        int length;

        boolean isUtf8;
    }

    final byte[] json;
    int at;
    int end;

    /// Whether white space with a line break was read.
    boolean brokeLines;

    /// Whether a byte was read that belongs to no character.
    boolean sawIllFormed;

    /// How many more bytes may be allocated for strings of unknown length and not used. Without a limit, a text of many
    /// strings would take the square of its length.
    long spare;

    JsonTokens(byte[] json) {
        this.json = json;
        this.end = json.length;
        this.spare = 2L * json.length;
    }

    /// The next byte.
    int first() {
        if (at >= end) {
            throw outOfBytes();
        }
        return json[at];
    }

    void expect(char wanted) {
        if (first() != wanted) {
            throw malformed();
        }
        at++;
    }

    void skipSpace() {
        while (at < end && json[at] <= ' ' && isSpace(json[at])) {
            brokeLines |= json[at] == '\n' || json[at] == '\r';
            at++;
        }
    }

    /// A value that is neither a string nor has others in it.
    void scalar() {
        switch (first()) {
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void word(String word) {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
    }

    void number() {
        if (first() == '-') {
            at++;
        }
        if (first() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && json[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (json[at] | 0x20) == 'e') {
            at++;
            int sign = first();
            if (sign == '+' || sign == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        int digit = first() - '0';
        if (digit < 0 || digit > 9) {
            throw malformed();
        }
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
    }

    /// A string. Counts the bytes that it stands for, so that decoding it takes one array of the right size.
    void text(Text text) {
        expect('"');
        int i = at;
        int saved = 0; // by escapes; less than zero where U+FFFD takes more bytes than what it replaces
        boolean isUtf8 = true;
        text.from = i;
        while (true) {
            while (i < end && JsonStrings.isPlain(json[i])) {
                i++;
            }
            if (i >= end) {
                at = end;
                throw outOfBytes();
            }
            int b = json[i];
            if (b == '"') {
                break;
            }
            if (b == '\\') {
                if (i + 1 < end && JsonStrings.escaped(json[i + 1]) >= 0) {
                    saved++;
                    i += 2;
                    continue;
                }
                int c = codePoint(i);
                int read = JsonStrings.escapeLength(c);
                saved += read - Utf8.length(c);
                i += read;
            } else if (b < 0) {
                int read = Utf8.sequence(json, i, end);
                if (read == 0) {
                    isUtf8 = false;
                    saved -= 2;
                    read = 1;
                }
                i += read;
            } else {
                at = i;
                throw malformed();
            }
        }
        text.to = i;
        text.length = i - text.from - saved;
        text.isUtf8 = isUtf8;
        sawIllFormed |= !isUtf8;
        at = i + 1;
    }

    /// A string, decoded.
    byte[] utf8() {
        expect('"');
        int from = at;
        int behind = afterPlain(from);
        if (behind < end && json[behind] == '"') {
            at = behind + 1;
            return Arrays.copyOfRange(json, from, behind);
        }
        if (end - from <= spare) {
            return StringDecoder.read(this);
        }
        at = from - 1;
        var text = new Text();
        text(text);
        return utf8(text);
    }

    /// A string that was read already, decoded.
    byte[] utf8(Text text) {
        return text.length == text.to - text.from && text.isUtf8
                ? Arrays.copyOfRange(json, text.from, text.to)
                : StringDecoder.read(this, text);
    }

    /// The first place from here on where a string ends or is not plain ASCII.
    private int afterPlain(int from) {
        int i = from;
        while (i + Words.SIZE <= end) {
            long mask = Words.special(Words.at(json, i));
            if (mask != 0) {
                return i + Words.firstOf(mask);
            }
            i += Words.SIZE;
        }
        while (i < end && json[i] >= ' ' && json[i] != '"' && json[i] != '\\') {
            i++;
        }
        return i;
    }

    /// The character that an escape of four digits stands for.
    ///
    /// @param backslash the place of its backslash
    int codePoint(int backslash) {
        if (backslash + 1 >= end) {
            at = end;
            throw outOfBytes();
        }
        if (json[backslash + 1] != 'u') {
            at = backslash + 1;
            throw malformed();
        }
        int c = JsonStrings.codePoint(json, backslash, end);
        if (c < 0) {
            at = backslash + 2;
            while (Character.digit(first(), 16) >= 0) {
                at++;
            }
            throw malformed();
        }
        return c;
    }

    JsonSyntaxException malformed() {
        return new JsonSyntaxException(
                at == 0 && beginsWithByteOrderMark() ? Fault.BYTE_ORDER_MARK : Fault.MALFORMED, at);
    }

    private JsonSyntaxException outOfBytes() {
        return new JsonSyntaxException(end < json.length ? Fault.OVER_LIMIT : Fault.INCOMPLETE, at);
    }

    /// In UTF-8, or in UTF-16 of either order.
    private boolean beginsWithByteOrderMark() {
        return begins("\u00EF\u00BB\u00BF") || begins("\u00FE\u00FF") || begins("\u00FF\u00FE");
    }

    private boolean begins(String mark) {
        return new String(json, 0, Math.min(mark.length(), json.length), StandardCharsets.ISO_8859_1).equals(mark);
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
