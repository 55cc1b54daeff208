package io.narrows.exporter.send;

import java.util.BitSet;

/// Reads bytes once and tells whether they are one JSON text by RFC 8259. What is open is kept in a set of bits and
/// not on the stack, so that no depth of nesting overflows it. Takes every byte from 0x80 on for a letter: whether
/// the text is UTF-8 is another question.
final class JsonSyntax {
    private static final int END = -1;

    private final byte[] text;
    private final BitSet objects = new BitSet();
    private int depth;
    private int at;
    private boolean justOpened;

    /// @param start where the text begins among the bytes
    JsonSyntax(byte[] text, int start) {
        this.text = text;
        this.at = start;
    }

    /// The value that the text is, without the white space around it. To be called once.
    ///
    /// @throws JsonSyntaxException if it is none, or more than one
    JsonValue value() throws JsonSyntaxException {
        skipSpace();
        int from = at;
        do {
            begin();
        } while (goOn());
        int to = at;
        skipSpace();
        if (at < text.length) {
            throw wrong("something follows its end");
        }
        return new JsonValue(text, from, to);
    }

    /// Reads a value that has no parts, or the beginning of one that has.
    private void begin() throws JsonSyntaxException {
        skipSpace();
        switch (peek()) {
            case '{' -> open(true);
            case '[' -> open(false);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void open(boolean object) {
        at++;
        depth++;
        objects.set(depth, object);
        justOpened = true;
    }

    /// Reads from the end of a value, or from an opening bracket, to where the next value begins.
    ///
    /// @return whether there is one
    private boolean goOn() throws JsonSyntaxException {
        boolean first = justOpened;
        justOpened = false;
        while (depth > 0) {
            boolean object = objects.get(depth);
            skipSpace();
            if (peek() == (object ? '}' : ']')) {
                at++;
                depth--;
                first = false;
                continue;
            }
            if (!first) {
                expect(',');
            }
            if (object) {
                name();
            }
            return true;
        }
        return false;
    }

    private void name() throws JsonSyntaxException {
        skipSpace();
        string();
        skipSpace();
        expect(':');
    }

    private void string() throws JsonSyntaxException {
        expect('"');
        while (true) {
            int next = peek();
            if (next == END) {
                throw ended();
            }
            if (next == '"') {
                at++;
                return;
            }
            if (next == '\\') {
                escape();
            } else if (next < ' ') {
                throw wrong("a control character stands in a string");
            } else {
                at++;
            }
        }
    }

    private void escape() throws JsonSyntaxException {
        at++;
        int escaped = peek();
        if (escaped == END || "\"\\/bfnrtu".indexOf(escaped) < 0) {
            throw wrong("no escape sequence");
        }
        at++;
        for (int i = 0; escaped == 'u' && i < 4; i++) {
            if (peek() == END || Character.digit(peek(), 16) < 0) {
                throw wrong("no escape sequence");
            }
            at++;
        }
    }

    private void word(String word) throws JsonSyntaxException {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
    }

    private void number() throws JsonSyntaxException {
        skip('-');
        if (!skip('0')) {
            digits();
        }
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
    }

    private void digits() throws JsonSyntaxException {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw peek() == END ? ended() : wrong("no value of JSON");
        }
    }

    private void expect(int wanted) throws JsonSyntaxException {
        if (!skip(wanted)) {
            throw peek() == END ? ended() : wrong("'" + (char) wanted + "' is missing");
        }
    }

    private boolean skip(int wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < text.length && JsonValue.isSpace(text[at])) {
            at++;
        }
    }

    private int peek() {
        return at < text.length ? text[at] & 0xFF : END;
    }

    private static JsonSyntaxException ended() {
        return new JsonSyntaxException("it ends before it is complete");
    }

    private JsonSyntaxException wrong(String what) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (text[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new JsonSyntaxException(what + " at line " + line + ", column " + (at - lineStart + 1));
    }
}
