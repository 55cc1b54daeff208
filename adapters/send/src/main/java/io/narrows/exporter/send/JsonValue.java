package io.narrows.exporter.send;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A JSON value where it stands in a larger text. Nothing is copied and nothing is spelled anew, so a report of many
/// megabytes can be looked into, and its parts be sent as they are.
///
/// Immutable, if the text is left alone.
final class JsonValue {
    private final byte[] utf8;
    private final int from;
    private final int to;

    enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL;

        /// With an article, for errors.
        String named() {
            return switch (this) {
                case OBJECT, ARRAY -> "an " + name().toLowerCase(Locale.ROOT);
                case STRING -> "a text";
                case NUMBER -> "a number";
                case BOOLEAN -> "true or false";
                case NULL -> "null";
            };
        }
    }

    /// For `JsonSyntax`, which knows that there is a value.
    JsonValue(byte[] utf8, int from, int to) {
        this.utf8 = utf8;
        this.from = from;
        this.to = to;
    }

    static JsonValue parse(byte[] utf8) throws JsonSyntaxException {
        return new JsonSyntax(utf8, 0).value();
    }

    static JsonValue parse(String text) throws JsonSyntaxException {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A text as a JSON string, on one line.
    static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xF, 16));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    Kind kind() {
        return switch (utf8[from]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /// As it is spelled.
    String raw() {
        return new String(utf8, from, to - from, StandardCharsets.UTF_8);
    }

    /// What a string says; nothing if it is no string.
    Optional<String> text() {
        return kind() == Kind.STRING ? Optional.of(unquoted(from, to)) : Optional.empty();
    }

    /// The members of an object, in their order; of duplicates the last. None if it is no object.
    Map<String, JsonValue> members() {
        var members = new LinkedHashMap<String, JsonValue>();
        if (kind() == Kind.OBJECT) {
            for (int i = skipSpace(from + 1); utf8[i] != '}'; i = skipComma(i)) {
                int endOfName = endOf(i);
                int value = skipSpace(skipSpace(endOfName) + 1);
                int endOfValue = endOf(value);
                members.put(unquoted(i, endOfName), new JsonValue(utf8, value, endOfValue));
                i = endOfValue;
            }
        }
        return members;
    }

    /// A member of an object.
    Optional<JsonValue> member(String name) {
        return Optional.ofNullable(members().get(name));
    }

    /// The elements of an array, in their order. None if it is no array.
    List<JsonValue> elements() {
        var elements = new ArrayList<JsonValue>();
        if (kind() == Kind.ARRAY) {
            for (int i = skipSpace(from + 1); utf8[i] != ']'; i = skipComma(i)) {
                int end = endOf(i);
                elements.add(new JsonValue(utf8, i, end));
                i = end;
            }
        }
        return elements;
    }

    private int skipComma(int i) {
        int next = skipSpace(i);
        return utf8[next] == ',' ? skipSpace(next + 1) : next;
    }

    private int skipSpace(int start) {
        int i = start;
        while (isSpace(utf8[i])) {
            i++;
        }
        return i;
    }

    /// Just behind the value that begins there.
    private int endOf(int start) {
        return switch (utf8[start]) {
            case '"' -> endOfString(start);
            case '{', '[' -> endOfBrackets(start);
            default -> endOfWord(start);
        };
    }

    private int endOfString(int start) {
        int i = start + 1;
        while (utf8[i] != '"') {
            i += utf8[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private int endOfBrackets(int start) {
        int depth = 0;
        int i = start;
        do {
            switch (utf8[i]) {
                case '"' -> i = endOfString(i) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            i++;
        } while (depth > 0);
        return i;
    }

    private int endOfWord(int start) {
        int i = start;
        while (i < to && !isSpace(utf8[i]) && utf8[i] != ',' && utf8[i] != ']' && utf8[i] != '}') {
            i++;
        }
        return i;
    }

    private String unquoted(int start, int end) {
        var quoted = new String(utf8, start + 1, end - start - 2, StandardCharsets.UTF_8);
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        var text = new StringBuilder(quoted.length());
        int i = 0;
        while (i < quoted.length()) {
            char c = quoted.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = quoted.charAt(i++);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(quoted, i, i + 4, 16));
                    i += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    /// Tells kind and size only, for it may be a report or a secret.
    @Override
    public String toString() {
        return "JsonValue[" + kind().named() + ", " + (to - from) + " bytes]";
    }
}
