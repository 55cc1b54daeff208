package io.narrows.exporter.deploy;

import io.narrows.exporter.test.opensearch.OpenSearchNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;

/// Finds the numbered reports in a real OpenSearch.
final class StoredReports {
    private static final String FIRST_PAGE = "{\"size\":5000,\"_source\":[\"number\"]}";

    private StoredReports() {}

    /// Asks for all of them, in every index that they may be in.
    static Arrivals in(OpenSearchNode node, int numbers) {
        try {
            node.send("POST", "/_refresh", "");
            var arrivals = new Arrivals(numbers);
            var page = page(node, "/" + NumberedReport.SOURCE + "*/_search?scroll=1m", FIRST_PAGE);
            while (!hits(page).isEmpty()) {
                hits(page).forEach(hit -> arrivals.note(hit.toString()));
                var next = Json.createObjectBuilder()
                        .add("scroll", "1m")
                        .add("scroll_id", page.getString("_scroll_id"))
                        .build();
                page = page(node, "/_search/scroll", next.toString());
            }
            return arrivals;
        } catch (IOException e) {
            throw new AssertionError("OpenSearch cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }

    private static List<JsonObject> hits(JsonObject page) {
        return page.getJsonObject("hits").getJsonArray("hits").getValuesAs(JsonObject.class);
    }

    private static JsonObject page(OpenSearchNode node, String path, String body)
            throws IOException, InterruptedException {
        var answer = node.send("POST", path, body);
        if (answer.statusCode() != 200) {
            throw new AssertionError("a search was answered " + answer.statusCode() + ": " + answer.body());
        }
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
