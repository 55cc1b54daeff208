package io.narrows.exporter.domain.json;

import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads a JSON text in one pass, without a model and without recursion. What is not asked for is not built.
///
/// ```java
/// var json = new JsonReader(body, 10_000);
/// json.beginObject();
/// while (json.nextMember()) {
///     if (json.isNamed("source")) {
///         source = json.string();
///     } else {
///         json.skip();
///     }
/// }
/// json.end();
/// ```
///
/// Accepts what Go's `encoding/json` accepts: RFC 8259 to the letter, and within strings bytes that are no UTF-8, which
/// become U+FFFD, as half surrogate pairs do. Every method throws `JsonSyntaxException` where the text is not JSON.
/// Nesting costs one bit a level. Not thread-safe; one instance reads one text, which must not change meanwhile.
public final class JsonReader {
    private final JsonTokens tokens;
    private final int maxDepth;
    private long[] objects = new long[1];
    private int depth;
    private int deepest;
    private boolean isFirst;
    private final JsonTokens.Text name = new JsonTokens.Text();
    private final JsonTokens.Text text = new JsonTokens.Text();

    /// What a value is.
    public enum Kind {
        OBJECT("an object"),
        ARRAY("an array"),
        STRING("a text"),
        NUMBER("a number"),
        TRUE("true or false"),
        FALSE("true or false"),
        NULL("null");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// With an article, for errors.
        public String words() {
            return words;
        }
    }

    /// @param utf8 the text; not copied
    /// @param maxDepth how many objects and arrays may be open at once
    public JsonReader(byte[] utf8, int maxDepth) {
        this.tokens = new JsonTokens(utf8);
        this.maxDepth = maxDepth;
    }

    /// The kind of the value that comes next. Reads white space only.
    public Kind peek() {
        tokens.skipSpace();
        return switch (tokens.first()) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't' -> Kind.TRUE;
            case 'f' -> Kind.FALSE;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw tokens.malformed();
        };
    }

    public void beginObject() {
        tokens.skipSpace();
        tokens.expect('{');
        begin(true);
    }

    public void beginArray() {
        tokens.skipSpace();
        tokens.expect('[');
        begin(false);
    }

    /// Goes to the value of the next member of the object that is open.
    ///
    /// @return false if there is none, and the object was closed
    public boolean nextMember() {
        if (!next('}')) {
            return false;
        }
        tokens.text(name);
        tokens.skipSpace();
        tokens.expect(':');
        return true;
    }

    /// Goes to the next element of the array that is open.
    ///
    /// @return false if there is none, and the array was closed
    public boolean nextElement() {
        return next(']');
    }

    /// Whether the member that was read has this name, as Go matches the names of fields: without regard to case, and
    /// with U+017F for `s` and U+212A for `k`.
    ///
    /// @param wanted ASCII letters and digits
    public boolean isNamed(String wanted) {
        int spelled = name.to - name.from;
        if (spelled == wanted.length()) {
            int differs = 0;
            for (int i = 0; i < spelled; i++) {
                differs |= tokens.json[name.from + i] ^ wanted.charAt(i);
            }
            return (differs & ~('a' - 'A')) == 0;
        }
        return spelled > wanted.length() && name.length <= wanted.length() * 3 && isSame(name(), wanted);
    }

    /// `String` takes for an `i` two letters more than Go does.
    private static boolean isSame(String name, String wanted) {
        return name.equalsIgnoreCase(wanted) && name.indexOf('\u0130') < 0 && name.indexOf('\u0131') < 0;
    }

    /// The length in bytes of the name of the member that was read, to be asked before `name` builds it.
    public int nameLength() {
        return name.length;
    }

    /// The name of the member that was read.
    public String name() {
        return new String(tokens.utf8(name), StandardCharsets.UTF_8);
    }

    /// Reads a string.
    ///
    /// @return empty if it has more than so many bytes in UTF-8
    public Optional<String> string(int longest) {
        tokens.skipSpace();
        tokens.text(text);
        return text.length > longest
                ? Optional.empty()
                : Optional.of(new String(tokens.utf8(text), StandardCharsets.UTF_8));
    }

    /// Reads a string into bytes: what it stands for, in UTF-8.
    public byte[] utf8() {
        tokens.skipSpace();
        return tokens.utf8();
    }

    /// Reads a string that holds a JSON object or array, in one pass where `utf8` and another reader would take two.
    ///
    /// @return the text, in an array of its own; empty if only two passes tell whether it is JSON, and then nothing but
    ///     white space was read
    public Optional<JsonText> quotedJson() {
        tokens.skipSpace();
        return QuotedJson.read(tokens);
    }

    /// Reads a number as it is spelled.
    ///
    /// @return empty if it has more than so many characters
    public Optional<String> number(int longest) {
        tokens.skipSpace();
        int start = tokens.at;
        tokens.number();
        return tokens.at - start > longest
                ? Optional.empty()
                : Optional.of(new String(tokens.json, start, tokens.at - start, StandardCharsets.US_ASCII));
    }

    /// Reads over the value that comes next, whatever it is.
    public JsonValue skip() {
        var kind = peek();
        int start = tokens.at;
        int outside = depth;
        deepest = depth;
        tokens.brokeLines = false;
        tokens.sawIllFormed = false;
        step();
        while (depth > outside) {
            boolean inObject = (objects[depth >> 6] & 1L << depth) != 0;
            if (inObject ? nextMember() : nextElement()) {
                tokens.skipSpace();
                step();
            }
        }
        return new JsonValue(
                tokens.json, kind, start, tokens.at, deepest - outside, !tokens.brokeLines, !tokens.sawIllFormed);
    }

    /// @throws JsonSyntaxException if anything but white space follows
    public void end() {
        tokens.skipSpace();
        if (tokens.at < tokens.end) {
            throw new JsonSyntaxException(Fault.FOLLOWED, tokens.at);
        }
    }

    /// How many bytes have been read.
    public int offset() {
        return tokens.at;
    }

    /// Goes to where a value begins that was read over before, or to where a value ends whose bytes are known.
    ///
    public void goTo(int offset) {
        tokens.at = offset;
    }

    /// Sets how many bytes may still be read, which no limit set before exceeds. A value that needs more is
    /// `OVER_LIMIT` as soon as they are used up.
    ///
    /// @return the limit before, for `limitTo`
    public int limit(int bytes) {
        int before = tokens.end;
        tokens.end = (int) Math.min(before, (long) tokens.at + bytes);
        return before;
    }

    /// Puts a limit back that `limit` returned.
    public void limitTo(int before) {
        tokens.end = before;
    }

    private void begin(boolean isObject) {
        if (++depth > maxDepth) {
            throw new JsonSyntaxException(Fault.TOO_DEEP, tokens.at - 1);
        }
        deepest = Math.max(deepest, depth);
        int word = depth >> 6;
        if (word == objects.length) {
            objects = Arrays.copyOf(objects, 2 * word);
        }
        long bit = 1L << depth;
        objects[word] = isObject ? objects[word] | bit : objects[word] & ~bit;
        isFirst = true;
    }

    private boolean next(char closing) {
        tokens.skipSpace();
        boolean wasFirst = isFirst;
        isFirst = false;
        if (tokens.first() == closing) {
            tokens.at++;
            depth--;
            return false;
        }
        if (!wasFirst) {
            tokens.expect(',');
            tokens.skipSpace();
        }
        return true;
    }

    /// Reads a single value, or the beginning of an object or array.
    private void step() {
        switch (tokens.first()) {
            case '{' -> {
                tokens.at++;
                begin(true);
            }
            case '[' -> {
                tokens.at++;
                begin(false);
            }
            case '"' -> tokens.text(text);
            default -> tokens.scalar();
        }
    }
}
