package io.narrows.exporter.plugin.opensearch;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.Optional;
import org.eclipse.parsson.JsonProviderImpl;
import org.opensearch.client.json.JsonpMapper;

/// Reads what OpenSearch answers, with parsson. Requests are not written by it: they go out as bytes.
///
/// The types of opensearch-java are not used: reading them looks for a JSON library through the context class loader of
/// whatever thread is first.
final class ResponseMapper implements JsonpMapper {
    static final ResponseMapper INSTANCE = new ResponseMapper();

    private final JsonProvider provider = new JsonProviderImpl();

    private ResponseMapper() {}

    /// @return empty if it is no JSON object
    static Optional<JsonObject> object(String json) {
        try (var reader = INSTANCE.provider.createReader(new StringReader(json))) {
            return Optional.of(reader.readObject());
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /// @return empty if the object holds no error as OpenSearch writes it
    static Optional<ServerError> error(JsonObject object) {
        return member(object, "error").map(error -> {
            var cause = member(error, "caused_by").map(known -> text(known, "reason"));
            return new ServerError(text(error, "type"), text(error, "reason"), cause.orElse(""));
        });
    }

    /// As above, of a whole answer.
    static Optional<ServerError> error(String json) {
        return object(json).flatMap(ResponseMapper::error);
    }

    /// @return empty if it has no object of that name
    static Optional<JsonObject> member(JsonObject object, String name) {
        return object.get(name) instanceof JsonObject member ? Optional.of(member) : Optional.empty();
    }

    /// @return blank if it has no text of that name
    static String text(JsonObject object, String name) {
        JsonValue value = object.get(name);
        return value instanceof JsonString text ? text.getString() : "";
    }

    @Override
    public JsonProvider jsonProvider() {
        return provider;
    }

    @Override
    public <T> T deserialize(JsonParser parser, Class<T> type) {
        throw new UnsupportedOperationException("no answer is read by its class");
    }

    @Override
    public <T> void serialize(T value, JsonGenerator generator) {
        throw new UnsupportedOperationException("requests are sent as bytes");
    }
}
