package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the items of the answer to a `_bulk` request.
final class BulkItems {
    private static final Pattern STATUS = Pattern.compile("\\d{1,5}");

    private BulkItems() {}

    /// The result for one document.
    record Item(String index, int status, Optional<ServerError> error) {}

    /// @return empty if the answer does not have the form `{"items":[{"create":{"status":…}}]}`
    static Optional<List<Item>> in(String body) {
        try {
            return JsonValue.parse(body)
                    .member("items")
                    .filter(items -> items.kind() == Kind.ARRAY)
                    .flatMap(items -> all(items.elements()));
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<Item>> all(List<JsonValue> operations) {
        var items = operations.stream()
                .flatMap(operation -> operation.member("create").stream())
                .flatMap(created -> item(created).stream())
                .toList();
        return items.size() == operations.size() ? Optional.of(items) : Optional.empty();
    }

    private static Optional<Item> item(JsonValue created) {
        return created.member("status")
                .map(JsonValue::raw)
                .filter(status -> STATUS.matcher(status).matches())
                .map(status -> new Item(
                        created.member("_index").flatMap(JsonValue::text).orElse(""),
                        Integer.parseInt(status),
                        created.member("error")
                                .filter(error -> error.kind() != Kind.NULL)
                                .map(ServerError::of)));
    }
}
