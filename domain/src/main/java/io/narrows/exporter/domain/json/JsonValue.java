package io.narrows.exporter.domain.json;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value where it lies in a larger text, and what was learned when it was read over. Nothing is copied before it
/// is asked for.
///
/// Each question reads the value again. No depth of nesting takes any stack. Immutable, if nobody changes the text.
///
/// @param json the text that the value lies in
/// @param from the place of its first byte
/// @param to the place behind its last byte
/// @param depth 0 for a single value, 1 for `{}`, 2 for `[{}]`
/// @param isOneLine whether no line ends between its tokens
/// @param isUtf8 whether every byte of it belongs to a character
@SuppressWarnings("ArrayRecordComponent") // it may be many megabytes, and nobody compares two of them
public record JsonValue(byte[] json, Kind kind, int from, int to, int depth, boolean isOneLine, boolean isUtf8) {

    /// Reads a text that is one value.
    ///
    /// @param utf8 the text; not copied
    /// @throws JsonSyntaxException if it is not JSON
    public static JsonValue parse(byte[] utf8) {
        return parse(utf8, 0);
    }

    /// @throws JsonSyntaxException if the text is not JSON
    public static JsonValue parse(String text) {
        return parse(Utf8.of(text));
    }

    /// @param start where the text begins among the bytes
    /// @throws JsonSyntaxException if it is not JSON
    public static JsonValue parse(byte[] utf8, int start) {
        var reader = new JsonReader(utf8, Integer.MAX_VALUE);
        reader.goTo(start);
        var value = reader.skip();
        reader.end();
        return value;
    }

    /// A copy of the value as it is spelled; a byte that belongs to no character becomes U+FFFD.
    public byte[] spelled() {
        return isUtf8 ? Arrays.copyOfRange(json, from, to) : Utf8.replaced(json, from, to);
    }

    /// The value as it is spelled.
    public String raw() {
        return new String(spelled(), StandardCharsets.UTF_8);
    }

    /// What a string says; empty for any other value.
    public Optional<String> text() {
        return kind == Kind.STRING ? reader().string(Integer.MAX_VALUE) : Optional.empty();
    }

    /// A member of an object, the last of those with this name.
    public Optional<JsonValue> member(String name) {
        Optional<JsonValue> found = Optional.empty();
        if (kind == Kind.OBJECT) {
            var reader = reader();
            reader.beginObject();
            while (reader.nextMember()) {
                boolean isWanted = reader.name().equals(name);
                var value = reader.skip();
                found = isWanted ? Optional.of(value) : found;
            }
        }
        return found;
    }

    /// The members of an object in their order, the last of those with the same name; none for any other value.
    public Map<String, JsonValue> members() {
        var members = new LinkedHashMap<String, JsonValue>();
        if (kind == Kind.OBJECT) {
            var reader = reader();
            reader.beginObject();
            while (reader.nextMember()) {
                members.put(reader.name(), reader.skip());
            }
        }
        return members;
    }

    /// An element of an array, counted from 0.
    public Optional<JsonValue> element(int index) {
        if (kind == Kind.ARRAY) {
            var reader = reader();
            reader.beginArray();
            for (int i = 0; reader.nextElement(); i++) {
                var element = reader.skip();
                if (i == index) {
                    return Optional.of(element);
                }
            }
        }
        return Optional.empty();
    }

    /// The elements of an array in their order; none for any other value.
    public List<JsonValue> elements() {
        var elements = new ArrayList<JsonValue>();
        if (kind == Kind.ARRAY) {
            var reader = reader();
            reader.beginArray();
            while (reader.nextElement()) {
                elements.add(reader.skip());
            }
        }
        return elements;
    }

    private JsonReader reader() {
        var reader = new JsonReader(json, Integer.MAX_VALUE);
        reader.goTo(from);
        return reader;
    }

    /// Tells kind and size only, because the value may be a report or a secret.
    @Override
    public String toString() {
        return "JsonValue[" + kind + ", " + (to - from) + " bytes]";
    }
}
