package io.narrows.exporter.plugin.opensearch;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import org.eclipse.parsson.JsonProviderImpl;
import org.opensearch.client.json.JsonpMapper;

/// The JSON library that opensearch-java requires. Neither requests nor answers use it.
///
/// The types of opensearch-java are not used, because reading them looks up a JSON library through the context class
/// loader of the first thread (as in elasticsearch-java#163, from which opensearch-java was forked).
final class ResponseMapper implements JsonpMapper {
    static final ResponseMapper INSTANCE = new ResponseMapper();

    private final JsonProvider provider = new JsonProviderImpl();

    private ResponseMapper() {}

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
