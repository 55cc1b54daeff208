package io.narrows.exporter.domain.json;

import java.util.Arrays;

/// Decodes a JSON string in the pass that reads it. One instance decodes one string.
///
/// In reports of scanners an escape comes every five to ten bytes, and no processor predicts where. So the usual
/// escapes are decoded eight bytes at once and without a branch, and one byte after the other only where anything else
/// is found.
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

    /// Reads a string of unknown length, into an array for all that follows. The tokens are at the byte behind its
    /// first
    /// quote.
    static byte[] read(JsonTokens tokens) {
        var decoder = new StringDecoder(tokens, tokens.end - tokens.at, 0);
        decoder.run();
        tokens.spare -= decoder.text.length - decoder.size;
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
        while (true) {
            copyWords();
            if (copySingles()) {
                continue;
            }
            int b = tokens.first();
            if (b == '"') {
                tokens.at++;
                return;
            } else if (b == '\\') {
                escape();
            } else if (b < 0) {
                character();
            } else {
                throw tokens.malformed();
            }
        }
    }

    /// Copies ASCII, eight bytes at once, up to a word with a byte that neither stands for itself nor belongs to an
    /// escape of a quote, a backslash or a line feed.
    private void copyWords() {
        var from = json;
        var to = text;
        int at = tokens.at;
        int length = size;
        int lastAt = tokens.end - Words.SIZE;
        int lastLength = to.length - Words.SIZE;
        long escapedFirst = 0; // the first byte of the word, if a backslash before it escapes it
        while (at <= lastAt && length <= lastLength) {
            long word = Words.at(from, at);
            if (Words.notAscii(word) != 0) {
                break;
            }
            long quotes = Words.all(word, '"');
            long backslashes = Words.all(word, '\\');
            long escapes = Words.escapes(backslashes & ~escapedFirst);
            long escaped = Words.next(escapes) | escapedFirst;
            long lineFeeds = Words.all(word, 'n') & escaped;
            long others = escaped & ~(quotes | backslashes | lineFeeds);
            if ((Words.allControls(word) | others | (quotes & ~escaped)) != 0) {
                break;
            }
            long decoded = Words.subtract(word, lineFeeds, 'n' - '\n');
            Words.put(to, length, Words.without(decoded, escapes));
            length += Words.SIZE - Long.bitCount(escapes);
            at += Words.SIZE;
            escapedFirst = Words.firstIfLast(escapes);
        }
        tokens.at = escapedFirst == 0 ? at : at - 1;
        size = length;
    }

    /// Copies some characters of one byte, whether they stand for themselves or follow a backslash.
    ///
    /// @return whether there may be more of them
    private boolean copySingles() {
        var from = json;
        var to = text;
        int at = tokens.at;
        int end = tokens.end;
        int stop = Math.min(end, at + Words.SIZE);
        int length = size;
        while (at < stop) {
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
        return at >= stop && at < end;
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
