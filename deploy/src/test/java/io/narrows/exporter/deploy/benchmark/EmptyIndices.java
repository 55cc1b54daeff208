package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.test.opensearch.OpenSearchNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;

/// Indices without documents, that have learned their mappings from earlier ones.
final class EmptyIndices {
    private final OpenSearchNode node;

    EmptyIndices(OpenSearchNode node) {
        this.node = node;
    }

    /// The mappings of indices, by their names.
    Map<String, String> mappings(String indices) throws IOException, InterruptedException {
        return json(node.send("GET", "/" + indices + "/_mapping", "")).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        index -> index.getValue()
                                .asJsonObject()
                                .getJsonObject("mappings")
                                .toString()));
    }

    /// Puts an empty index in the place of one that may be there.
    void replace(String index, String mappings) throws IOException, InterruptedException {
        node.send("DELETE", "/" + index, "");
        json(node.send("PUT", "/" + index, "{\"mappings\":" + mappings + "}"));
    }

    static JsonObject json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.uri() + " was answered " + answer.statusCode());
        }
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
