package io.narrows.exporter.domain.json;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Takes an object or array out of the JSON string that holds it, and checks it in the same pass. No processor predicts
/// where the next quote comes, and two passes pay twice for that.
///
/// Reads what encoders write, and gives up where a text is not JSON or is spelled as none of them does: white space
/// before it, punctuation with four digits, a byte that belongs to no character, more than 64 levels. Such a string
/// takes two passes. One instance reads one string.
final class QuotedJson {
    private static final int MAX_DEPTH = Long.SIZE;

    private final JsonTokens tokens;
    private final byte[] json;
    private final int end;

    /// No text is longer than its string, and no string longer than what is left.
    private final byte[] text;

    /// The place to read at and how much of the text is written, while `value` does not keep them to itself.
    private int at;
    private int length;

    private int depth;
    private boolean isOneLine;

    private QuotedJson(JsonTokens tokens) {
        this.tokens = tokens;
        this.json = tokens.json;
        this.at = tokens.at;
        this.end = tokens.end;
        this.text = new byte[end - at];
    }

    /// Reads the string that the tokens are at.
    ///
    /// @return empty if that takes two passes, and then the tokens are where they were
    static Optional<JsonText> read(JsonTokens tokens) {
        int before = tokens.at;
        try {
            tokens.expect('"');
            int first = tokens.first();
            int room = tokens.end - tokens.at;
            if ((first != '{' && first != '[') || room > tokens.spare) {
                throw tokens.malformed();
            }
            tokens.spare -= room;
            var text = new QuotedJson(tokens).whole();
            tokens.spare += text.value().json().length;
            return Optional.of(text);
        } catch (JsonSyntaxException e) {
            tokens.at = before;
            return Optional.empty();
        }
    }

    private JsonText whole() {
        var kind = json[at] == '{' ? Kind.OBJECT : Kind.ARRAY;
        value();
        int to = length;
        skipSpace();
        if (byteAt(at) != '"') {
            throw giveUp();
        }
        tokens.at = at + 1;
        return new JsonText(new JsonValue(kept(), kind, 0, to, depth, isOneLine, true), length);
    }

    /// Copies the text only where it leaves more unused than `JsonText` allows.
    private byte[] kept() {
        return text.length - length > length / JsonText.LEAST_USED ? Arrays.copyOf(text, length) : text;
    }

    /// Reads an object or array. This is one method, and keeps what changes in variables of its own: Java's compiler
    /// inlines nothing that is large itself, and with a method for each token this takes as long as two passes.
    private void value() {
        var from = json;
        var to = text;
        int last = end - 1; // behind each byte of the text comes another one, or the quote
        int lastWord = end - Words.SIZE;
        int at = this.at;
        int length = 0;
        int depth = 0;
        int deepest = 0;
        long objects = 0; // the lowest bit says whether the innermost level is an object, the next one what that is in
        boolean isName = false;
        boolean isOneLine = true;
        while (true) {
            // before a value or a name
            int start = at;
            if (at >= last) {
                throw giveUp();
            }
            byte b = from[at++];
            if (b == '\\') {
                b = JsonStrings.escaped(from[at++]);
            } else if (b < ' ' || b == '"') {
                throw giveUp();
            }
            to[length++] = b;
            if (JsonTokens.isSpace(b)) {
                isOneLine &= b != '\n' && b != '\r';
                continue;
            }
            if (b == '"') {
                while (true) {
                    long mask = 0;
                    while (mask == 0 && at <= lastWord) {
                        long word = Words.at(from, at);
                        Words.put(to, length, word); // what is too much is written over
                        mask = Words.special(word);
                        int plain = mask == 0 ? Words.SIZE : Words.firstOf(mask);
                        at += plain;
                        length += plain;
                    }
                    if (at >= last) {
                        throw giveUp();
                    }
                    if (from[at] == '\\' && from[at + 1] == '"') {
                        to[length++] = '"';
                        at += 2;
                        break;
                    }
                    if (from[at] == '\\' && from[at + 1] == '\\' && at + 3 < end && from[at + 2] != 'u') {
                        byte escaped = from[at + 2];
                        at += 3;
                        if (escaped == '\\') {
                            escaped = from[at++];
                            if (escaped != '"' && escaped != '\\' && escaped != '/') {
                                throw giveUp();
                            }
                        } else if (escaped == '"' || JsonStrings.escaped(escaped) < 0) {
                            throw giveUp();
                        }
                        to[length++] = '\\';
                        to[length++] = escaped;
                        continue;
                    }
                    this.at = at;
                    this.length = length;
                    special();
                    at = this.at;
                    length = this.length;
                }
                if (isName) {
                    while (at < last && from[at] == ' ') {
                        to[length++] = from[at++];
                    }
                    if (at >= last || from[at] != ':') {
                        throw giveUp();
                    }
                    to[length++] = from[at++];
                    isName = false;
                    continue;
                }
            } else if (isName) {
                throw giveUp();
            } else if (b == '{' || b == '[') {
                if (++depth > MAX_DEPTH) {
                    throw giveUp();
                }
                deepest = Math.max(deepest, depth);
                boolean isObject = b == '{';
                objects = objects << 1 | (isObject ? 1 : 0);
                while (at < last && from[at] == ' ') {
                    to[length++] = from[at++];
                }
                if (at < last && from[at] != (isObject ? '}' : ']')) {
                    isName = isObject;
                    continue;
                }
            } else {
                tokens.at = start;
                tokens.scalar();
                length--;
                for (at = start; at < tokens.at; at++) {
                    to[length++] = from[at];
                }
            }
            while (true) {
                // behind a value, or before the end of what is empty
                if (at >= last) {
                    throw giveUp();
                }
                b = from[at++];
                if (b == '\\') {
                    b = JsonStrings.escaped(from[at++]);
                } else if (b < ' ') {
                    throw giveUp();
                }
                to[length++] = b;
                boolean inObject = (objects & 1) != 0;
                if (b == ',') {
                    isName = inObject;
                    break;
                }
                if (b == (inObject ? '}' : ']')) {
                    depth--;
                    objects >>>= 1;
                    if (depth == 0) {
                        this.at = at;
                        this.length = length;
                        this.depth = deepest;
                        this.isOneLine = isOneLine;
                        return;
                    }
                } else if (JsonTokens.isSpace(b)) {
                    isOneLine &= b != '\n' && b != '\r';
                } else {
                    throw giveUp();
                }
            }
        }
    }

    /// What stands in a string of the text and is neither plain ASCII nor a usual escape, or comes in the last bytes.
    private void special() {
        byte b = byteAt(at);
        if (JsonStrings.isPlain(b)) {
            copy(1);
        } else if (b < 0) {
            copy(Utf8.sequence(json, at, end));
        } else if (b == '\\' && byteAt(at + 1) == '/') {
            unescape((byte) '/');
        } else if (b == '\\' && byteAt(at + 1) == 'u') {
            character();
        } else if (b == '\\' && byteAt(at + 1) == '\\' && byteAt(at + 2) == 'u') {
            fourDigits();
        } else {
            throw giveUp();
        }
    }

    /// An escape in the string around the text.
    private void character() {
        int c = tokens.codePoint(at);
        if (c < ' ' || c == '"' || c == '\\') {
            throw giveUp();
        }
        at += JsonStrings.escapeLength(c);
        length = Utf8.put(text, length, c);
    }

    /// An escape in the text, whose backslash is escaped.
    private void fourDigits() {
        unescape((byte) '\\');
        for (int i = at + 1; i <= at + 4; i++) {
            if (!HexFormat.isHexDigit(byteAt(i))) {
                throw giveUp();
            }
        }
        copy(5);
    }

    private void skipSpace() {
        while (true) {
            byte b = byteAt(at);
            if (b == ' ') {
                copy(1);
                continue;
            }
            byte escaped = b == '\\' ? JsonStrings.escaped(byteAt(at + 1)) : 0;
            if (!JsonTokens.isSpace(escaped)) {
                return;
            }
            unescape(escaped);
        }
    }

    /// Writes what an escape of two bytes stands for.
    private void unescape(byte meant) {
        text[length++] = meant;
        at += 2;
    }

    /// @param bytes 0 if what is here cannot be copied
    private void copy(int bytes) {
        if (bytes == 0) {
            throw giveUp();
        }
        System.arraycopy(json, at, text, length, bytes);
        at += bytes;
        length += bytes;
    }

    private byte byteAt(int place) {
        if (place >= end) {
            throw giveUp();
        }
        return json[place];
    }

    private JsonSyntaxException giveUp() {
        return tokens.malformed();
    }
}
