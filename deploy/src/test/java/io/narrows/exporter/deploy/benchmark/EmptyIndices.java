package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.StoredReports;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.util.Map;
import java.util.stream.Collectors;

/// Indices without documents, that have learned their mappings from earlier ones.
final class EmptyIndices {
    private EmptyIndices() {}

    /// The mappings of indices, by their names.
    static Map<String, String> mappings(OpenSearchNode node, String indices) {
        return StoredReports.ask(node, "GET", "/" + indices + "/_mapping", "").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        index -> index.getValue()
                                .asJsonObject()
                                .getJsonObject("mappings")
                                .toString()));
    }

    /// Puts an empty index in the place of one that may be there.
    static void replace(OpenSearchNode node, String index, String mappings) {
        StoredReports.ask(node, "DELETE", "/" + index + "?ignore_unavailable=true", "");
        StoredReports.ask(node, "PUT", "/" + index, "{\"mappings\":" + mappings + "}");
    }
}
