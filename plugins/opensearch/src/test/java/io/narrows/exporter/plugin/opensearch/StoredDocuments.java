package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.opensearch.OpenSearchNode;
import io.narrows.exporter.test.opensearch.SearchNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/// Searches documents on a node, by default the shared one, without the code under test. Each `_source` is exactly the
/// bytes that the node keeps.
final class StoredDocuments {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private StoredDocuments() {}

    /// The documents of an index, by id.
    static Map<String, String> in(String index) throws IOException, InterruptedException {
        return in(OpenSearchNode.shared().asSearchNode(), index);
    }

    static Map<String, String> in(SearchNode node, String index) throws IOException, InterruptedException {
        var refreshed = node.send("POST", "/" + index + "/_refresh", "");
        if (refreshed.statusCode() == NOT_FOUND) {
            return Map.of();
        }
        return sources(node.send("GET", "/" + index + "/_search?size=10000", ""));
    }

    /// How many documents a query finds.
    static int count(String index, String query) throws IOException, InterruptedException {
        return count(OpenSearchNode.shared().asSearchNode(), index, query);
    }

    static int count(SearchNode node, String index, String query) throws IOException, InterruptedException {
        node.send("POST", "/" + index + "/_refresh", "");
        return sources(node.send("GET", "/" + index + "/_search?size=10000", "{\"query\":" + query + "}"))
                .size();
    }

    private static Map<String, String> sources(HttpResponse<String> found) {
        assertThat(found.statusCode()).as(found.body()).isEqualTo(OK);
        var sources = new TreeMap<String, String>();
        var hits = found.body();
        var id = "\"_id\":\"";
        var source = "\"_source\":";
        for (int at = hits.indexOf(id); at >= 0; at = hits.indexOf(id, at)) {
            int start = at + id.length();
            int object = hits.indexOf(source, start) + source.length();
            at = endOfObject(hits, object);
            sources.put(hits.substring(start, hits.indexOf('"', start)), hits.substring(object, at));
        }
        return sources;
    }

    private static int endOfObject(String json, int start) {
        int depth = 0;
        boolean inString = false;
        for (int i = start; i < json.length(); i++) {
            switch (json.charAt(i)) {
                case '\\' -> i++;
                case '"' -> inString = !inString;
                case '{', '[' -> depth += inString ? 0 : 1;
                case '}', ']' -> {
                    depth -= inString ? 0 : 1;
                    if (depth == 0 && !inString) {
                        return i + 1;
                    }
                }
                default -> {}
            }
        }
        throw new AssertionError("the answer is cut off");
    }
}
