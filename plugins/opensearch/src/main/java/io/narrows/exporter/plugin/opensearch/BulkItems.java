package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.json.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads the items of the answer to a `_bulk` request, in one pass and without building what nobody asks for.
///
/// Does not stop at `"errors":false`, because a server that is no OpenSearch may say so too, or leave a document out.
final class BulkItems {
    private static final int MOST_DIGITS = 5;

    private final JsonReader json;

    private BulkItems(JsonReader json) {
        this.json = json;
    }

    /// The result for one document.
    ///
    /// @param index the name of the index as JSON, if the answer says it
    record Item(Optional<JsonValue> index, int status, Optional<ServerError> error) {
        /// The name of the index; blank if the answer does not say it.
        String indexName() {
            return index.flatMap(JsonValue::text).orElse("");
        }
    }

    /// @return empty if the answer does not have the form `{"items":[{"create":{"status":…}}]}`
    static Optional<List<Item>> in(String body) {
        try {
            return new BulkItems(new JsonReader(Utf8.of(body), Integer.MAX_VALUE)).answer();
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    private Optional<List<Item>> answer() {
        Optional<List<Item>> items = Optional.empty();
        if (beginsObject()) {
            while (json.nextMember()) {
                if (json.isNamed("items")) {
                    items = items();
                } else {
                    json.skip();
                }
            }
        }
        json.end();
        return items;
    }

    private Optional<List<Item>> items() {
        if (json.peek() != Kind.ARRAY) {
            json.skip();
            return Optional.empty();
        }
        json.beginArray();
        var items = new ArrayList<Item>();
        boolean isComplete = true;
        while (json.nextElement()) {
            var item = operation();
            item.ifPresent(items::add);
            isComplete &= item.isPresent();
        }
        return isComplete ? Optional.of(items) : Optional.empty();
    }

    private Optional<Item> operation() {
        Optional<Item> item = Optional.empty();
        if (beginsObject()) {
            while (json.nextMember()) {
                if (json.isNamed("create")) {
                    item = item();
                } else {
                    json.skip();
                }
            }
        }
        return item;
    }

    private Optional<Item> item() {
        Optional<JsonValue> index = Optional.empty();
        Optional<JsonValue> error = Optional.empty();
        var status = OptionalInt.empty();
        if (beginsObject()) {
            while (json.nextMember()) {
                if (json.isNamed("status")) {
                    status = status(json.skip());
                } else if (json.isNamed("_index")) {
                    index = Optional.of(json.skip());
                } else if (json.isNamed("error")) {
                    error = Optional.of(json.skip()).filter(value -> value.kind() != Kind.NULL);
                } else {
                    json.skip();
                }
            }
        }
        return status.isEmpty()
                ? Optional.empty()
                : Optional.of(new Item(index, status.getAsInt(), error.map(ServerError::of)));
    }

    /// @return whether the value that comes next is an object, which is open then; any other value was read over
    private boolean beginsObject() {
        if (json.peek() != Kind.OBJECT) {
            json.skip();
            return false;
        }
        json.beginObject();
        return true;
    }

    /// @return empty if the value is not a number of one to five digits
    private static OptionalInt status(JsonValue value) {
        int status = 0;
        for (int i = value.from(); i < value.to(); i++) {
            int digit = value.json()[i] - '0';
            if (digit < 0 || digit > 9 || i - value.from() == MOST_DIGITS) {
                return OptionalInt.empty();
            }
            status = 10 * status + digit;
        }
        return OptionalInt.of(status);
    }
}
