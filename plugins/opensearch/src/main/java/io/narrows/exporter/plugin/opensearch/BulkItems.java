package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the items of the answer to a `_bulk` request in one pass, without a model of the JSON.
final class BulkItems {
    private static final int MAX_DEPTH = 64;
    private static final int LONGEST_STATUS = 5;
    private static final int LONGEST_TEXT = 2 << 20; // more than an answer can have

    private final JsonReader json;

    /// What became of one document.
    ///
    /// @param status -1 if it is no number
    record Item(String index, int status, Optional<ServerError> error) {}

    private BulkItems(JsonReader json) {
        this.json = json;
    }

    /// @return empty if the answer is not of the form `{"items":[{"create":{"status":…}}]}`
    static Optional<List<Item>> in(String body) {
        try {
            return new BulkItems(new JsonReader(body.getBytes(StandardCharsets.UTF_8), MAX_DEPTH)).answer();
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    private Optional<List<Item>> answer() {
        Optional<List<Item>> items = Optional.empty();
        json.beginObject();
        while (json.nextMember()) {
            if (json.isNamed("items") && json.peek() == Kind.ARRAY) {
                items = items();
            } else {
                json.skip();
            }
        }
        json.end();
        return items;
    }

    private Optional<List<Item>> items() {
        var items = new ArrayList<Item>();
        boolean areAll = true;
        json.beginArray();
        while (json.nextElement()) {
            var item = operation();
            item.ifPresent(items::add);
            areAll &= item.isPresent();
        }
        return areAll ? Optional.of(items) : Optional.empty();
    }

    private Optional<Item> operation() {
        Optional<Item> item = Optional.empty();
        if (isObject()) {
            while (json.nextMember()) {
                if (json.isNamed("create") && isObject()) {
                    item = Optional.of(item()).filter(read -> read.status() >= 0);
                } else if (!json.isNamed("create")) {
                    json.skip();
                }
            }
        }
        return item;
    }

    private Item item() {
        var index = "";
        int status = -1;
        Optional<ServerError> error = Optional.empty();
        while (json.nextMember()) {
            switch (json.name()) {
                case "_index" -> index = text();
                case "status" -> status = number();
                case "error" -> error = presentError();
                default -> json.skip();
            }
        }
        return new Item(index, status, error);
    }

    private Optional<ServerError> presentError() {
        boolean isPresent = json.peek() != Kind.NULL;
        var error = error();
        return isPresent ? Optional.of(error) : Optional.empty();
    }

    private ServerError error() {
        var type = "";
        var reason = "";
        var cause = "";
        if (isObject()) {
            while (json.nextMember()) {
                switch (json.name()) {
                    case "type" -> type = text();
                    case "reason" -> reason = text();
                    case "caused_by" -> cause = error().reason();
                    default -> json.skip();
                }
            }
        }
        return new ServerError(type, reason, cause);
    }

    /// Begins an object if one comes next, and else reads over what comes.
    private boolean isObject() {
        if (json.peek() == Kind.OBJECT) {
            json.beginObject();
            return true;
        }
        json.skip();
        return false;
    }

    private String text() {
        if (json.peek() == Kind.STRING) {
            return json.string(LONGEST_TEXT).orElse("");
        }
        json.skip();
        return "";
    }

    private int number() {
        if (json.peek() == Kind.NUMBER) {
            var digits = json.number(LONGEST_STATUS).orElse("");
            return digits.matches("\\d+") ? Integer.parseInt(digits) : -1;
        }
        json.skip();
        return -1;
    }
}
