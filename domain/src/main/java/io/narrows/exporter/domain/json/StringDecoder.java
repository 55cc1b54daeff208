package io.narrows.exporter.domain.json;

import java.util.Arrays;

/// Decodes a JSON string in the pass that reads it. One instance decodes one string.
///
/// Looks at one byte after the other: in reports of scanners an escape comes every five to ten bytes, so that looking
/// at eight at once costs more than it saves.
final class StringDecoder {
    /// U+FFFD in UTF-8 has so many bytes more than what it stands for.
    private static final int ADDED_BY_REPLACEMENT = 2;

    private final JsonTokens tokens;
    private final byte[] json;
    private byte[] text;
    private int size;

    /// How many bytes the text has room for beyond what is certain to fit.
    private int spare;

    private StringDecoder(JsonTokens tokens, int capacity, int spare) {
        this.tokens = tokens;
        this.json = tokens.json;
        this.text = new byte[capacity];
        this.spare = spare;
    }

    /// Reads a string of unknown length. The tokens are at the byte behind its first quote.
    static byte[] read(JsonTokens tokens) {
        var decoder = new StringDecoder(tokens, tokens.end - tokens.at, 0);
        decoder.run();
        return Arrays.copyOf(decoder.text, decoder.size);
    }

    /// Reads a string once more whose length is known.
    static byte[] read(JsonTokens tokens, JsonTokens.Text known) {
        int behind = tokens.at;
        tokens.at = known.from;
        var decoder = new StringDecoder(tokens, known.length, Integer.MAX_VALUE);
        decoder.run();
        tokens.at = behind;
        return decoder.text;
    }

    private void run() {
        while (copySingles() != '"') {
            int b = json[tokens.at];
            if (b == '\\') {
                escape();
            } else if (b < 0) {
                character();
            } else {
                throw tokens.malformed();
            }
        }
        tokens.at++;
    }

    /// Copies the characters of one byte, whether they stand for themselves or follow a backslash.
    ///
    /// @return the byte behind them
    private int copySingles() {
        var from = json;
        var to = text;
        int at = tokens.at;
        int end = tokens.end;
        int length = size;
        while (at < end) {
            byte b = from[at];
            if (JsonStrings.isPlain(b)) {
                to[length++] = b;
                at++;
                continue;
            }
            if (b != '\\' || at + 1 == end) {
                break;
            }
            byte escaped = JsonStrings.escaped(from[at + 1]);
            if (escaped < 0) {
                break;
            }
            to[length++] = escaped;
            at += 2;
        }
        tokens.at = at;
        size = length;
        return tokens.first();
    }

    /// Decodes an escape with four digits.
    private void escape() {
        int c = tokens.codePoint(tokens.at);
        size = Utf8.put(text, size, c);
        tokens.at += JsonStrings.escapeLength(c);
    }

    private void character() {
        int at = tokens.at;
        int length = Utf8.sequence(json, at, tokens.end);
        if (length == 0) {
            replace();
            return;
        }
        System.arraycopy(json, at, text, size, length);
        size += length;
        tokens.at = at + length;
    }

    private void replace() {
        if (spare < ADDED_BY_REPLACEMENT) {
            spare = Math.multiplyExact(tokens.end - tokens.at, ADDED_BY_REPLACEMENT);
            text = Arrays.copyOf(text, Math.addExact(text.length, spare));
        }
        spare -= ADDED_BY_REPLACEMENT;
        size = Utf8.put(text, size, 0xFFFD);
        tokens.at++;
    }
}
