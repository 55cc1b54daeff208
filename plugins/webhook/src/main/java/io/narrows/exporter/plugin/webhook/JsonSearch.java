package io.narrows.exporter.plugin.webhook;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds values in a JSON text, and gives them as they are spelled there: no number and no object is read and written
/// anew. Of members with the same name the last counts.
///
/// The text has to be valid: `JsonText` tells. Time is linear in its size, and no depth of nesting takes any stack.
final class JsonSearch {
    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

    private static final int HEX_DIGITS = 4;

    private final String json;
    private int at;

    private JsonSearch(String json) {
        this.json = json;
    }

    /// @param json a valid JSON text
    /// @param way the tokens of a pointer; none for the whole
    /// @return the JSON text of the value; empty if the way leads nowhere
    static Optional<String> find(String json, List<String> way) {
        var search = new JsonSearch(json);
        search.skipSpace();
        for (var token : way) {
            boolean found =
                    switch (search.peek()) {
                        case '{' -> search.enterMember(token);
                        case '[' -> INDEX.matcher(token).matches() && search.enterElement(Integer.parseInt(token));
                        default -> false;
                    };
            if (!found) {
                return Optional.empty();
            }
        }
        int start = search.at;
        search.skipValue();
        return Optional.of(json.substring(start, search.at));
    }

    /// The text that a JSON string stands for.
    ///
    /// @param string with its quotes
    static String decode(String string) {
        int end = string.length() - 1;
        if (string.indexOf('\\') < 0) {
            return string.substring(1, end);
        }
        var text = new StringBuilder(end);
        int i = 1;
        while (i < end) {
            char c = string.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = string.charAt(i++);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(string, i, i + HEX_DIGITS, 16));
                    i += HEX_DIGITS;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    /// From the brace of an object to the value of a member.
    private boolean enterMember(String name) {
        int found = -1;
        at++;
        skipSpace();
        while (peek() != '}') {
            int start = at;
            skipValue();
            boolean wanted = decode(json.substring(start, at)).equals(name);
            skipSpace();
            at++; // the colon
            skipSpace();
            if (wanted) {
                found = at;
            }
            skipValue();
            skipComma();
        }
        at = found;
        return found >= 0;
    }

    /// From the bracket of an array to an element.
    private boolean enterElement(int index) {
        at++;
        skipSpace();
        for (int i = 0; peek() != ']'; i++) {
            if (i == index) {
                return true;
            }
            skipValue();
            skipComma();
        }
        return false;
    }

    private void skipComma() {
        skipSpace();
        if (peek() == ',') {
            at++;
            skipSpace();
        }
    }

    private void skipValue() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':', ' ', '\n', '\r', '\t' -> at++;
                default -> skipWord();
            }
        } while (depth > 0);
    }

    private void skipString() {
        at++;
        while (peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        at++;
    }

    /// A number, `true`, `false` or `null`.
    private void skipWord() {
        while (at < json.length() && ",:]} \n\r\t".indexOf(json.charAt(at)) < 0) {
            at++;
        }
    }

    private void skipSpace() {
        while (at < json.length() && " \n\r\t".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return json.charAt(at);
    }
}
