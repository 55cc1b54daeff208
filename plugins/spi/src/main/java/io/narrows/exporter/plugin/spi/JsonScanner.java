package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.plugin.spi.JsonText.Kind;
import java.nio.ByteBuffer;
import java.util.BitSet;

/// Reads UTF-8 once and tells whether it is one JSON text by RFC 8259. What is open is kept in a set of bits and not on
/// the stack, so that no depth of nesting overflows it.
final class JsonScanner {
    private static final int NO_BYTE = -1;

    private final byte[] utf8;
    private final int size;
    private final BitSet objects = new BitSet();
    private int depth;
    private int at;
    private boolean brokeLines;

    /// What may stand next.
    private enum Next {
        VALUE,
        FIRST_ELEMENT_OR_CLOSE,
        NAME,
        FIRST_NAME_OR_CLOSE,
        COMMA_OR_CLOSE,
        END,
        NOTHING_FOR_IT_IS_WRONG
    }

    JsonScanner(byte[] utf8) {
        this.utf8 = utf8;
        this.size = utf8.length;
    }

    /// What the text is. To be called once.
    Kind scan() {
        skipSpace();
        var kind =
                switch (peek()) {
                    case '{' -> Kind.OBJECT;
                    case '[' -> Kind.ARRAY;
                    default -> Kind.SCALAR;
                };
        return isOneValue() ? kind : Kind.NONE;
    }

    /// Whether a line ended between two tokens.
    boolean brokeLines() {
        return brokeLines;
    }

    /// The same JSON text without the white space between its tokens.
    static ByteBuffer withoutSpace(byte[] json) {
        var dense = new byte[json.length];
        int size = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (inString && b == '\\') {
                dense[size++] = b;
                i++;
                dense[size++] = json[i];
                continue;
            }
            if (b == '"') {
                inString = !inString;
            }
            if (inString || !isSpace(b)) {
                dense[size++] = b;
            }
        }
        return ByteBuffer.wrap(dense, 0, size).slice();
    }

    private boolean isOneValue() {
        var next = Next.VALUE;
        while (next != Next.END && next != Next.NOTHING_FOR_IT_IS_WRONG) {
            skipSpace();
            next = switch (next) {
                case VALUE -> value();
                case FIRST_ELEMENT_OR_CLOSE -> skip(']') ? closed() : value();
                case NAME -> name();
                case FIRST_NAME_OR_CLOSE -> skip('}') ? closed() : name();
                case COMMA_OR_CLOSE -> commaOrClose();
                case END, NOTHING_FOR_IT_IS_WRONG -> next;
            };
        }
        skipSpace();
        return next == Next.END && at == size;
    }

    private Next value() {
        return switch (peek()) {
            case '{' -> opened(true);
            case '[' -> opened(false);
            case '"' -> endOfValue(string());
            case 't' -> endOfValue(word("true"));
            case 'f' -> endOfValue(word("false"));
            case 'n' -> endOfValue(word("null"));
            default -> endOfValue(number());
        };
    }

    private Next name() {
        if (!string()) {
            return Next.NOTHING_FOR_IT_IS_WRONG;
        }
        skipSpace();
        return skip(':') ? Next.VALUE : Next.NOTHING_FOR_IT_IS_WRONG;
    }

    private Next opened(boolean object) {
        at++;
        depth++;
        objects.set(depth, object);
        return object ? Next.FIRST_NAME_OR_CLOSE : Next.FIRST_ELEMENT_OR_CLOSE;
    }

    private Next closed() {
        depth--;
        return endOfValue(true);
    }

    private Next endOfValue(boolean isRight) {
        if (!isRight) {
            return Next.NOTHING_FOR_IT_IS_WRONG;
        }
        return depth == 0 ? Next.END : Next.COMMA_OR_CLOSE;
    }

    private Next commaOrClose() {
        boolean inObject = objects.get(depth);
        if (skip(',')) {
            return inObject ? Next.NAME : Next.VALUE;
        }
        return skip(inObject ? '}' : ']') ? closed() : Next.NOTHING_FOR_IT_IS_WRONG;
    }

    private boolean string() {
        if (!skip('"')) {
            return false;
        }
        while (true) {
            skipPlainCharacters();
            int b = peek();
            if (b == '"') {
                at++;
                return true;
            }
            boolean right = b == '\\' ? escape() : b < 0 && multibyteCharacter();
            if (!right) {
                return false;
            }
        }
    }

    /// Where most of the time goes.
    private void skipPlainCharacters() {
        int i = at;
        while (i < size && utf8[i] >= ' ' && utf8[i] != '"' && utf8[i] != '\\') {
            i++;
        }
        at = i;
    }

    private boolean escape() {
        at++;
        int escaped = peek();
        at++;
        return switch (escaped) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> fourHexDigits();
            default -> false;
        };
    }

    private boolean fourHexDigits() {
        for (int i = 0; i < 4; i++) {
            if (Character.digit(next(), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Well-formed UTF-8 by table 3-7 of the Unicode standard.
    private boolean multibyteCharacter() {
        int first = next() & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return continuation(0x80, 0xBF);
        }
        if (first >= 0xE0 && first <= 0xEF) {
            return continuation(first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && continuation(0x80, 0xBF);
        }
        return first >= 0xF0
                && first <= 0xF4
                && continuation(first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF)
                && continuation(0x80, 0xBF)
                && continuation(0x80, 0xBF);
    }

    private boolean continuation(int lowest, int highest) {
        int b = next() & 0xFF;
        return b >= lowest && b <= highest;
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!skip(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        skip('-');
        if (!skip('0') && !digits()) {
            return false;
        }
        if (skip('.') && !digits()) {
            return false;
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }

    private void skipSpace() {
        while (at < size && isSpace(utf8[at])) {
            brokeLines |= utf8[at] == '\n' || utf8[at] == '\r';
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private boolean skip(int wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private int next() {
        int b = peek();
        at++;
        return b;
    }

    private int peek() {
        return at < size ? utf8[at] : NO_BYTE;
    }
}
