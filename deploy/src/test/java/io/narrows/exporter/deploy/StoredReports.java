package io.narrows.exporter.deploy;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.NumberedReport;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;

/// Finds reports in a real OpenSearch.
public final class StoredReports {
    private static final String FIRST_PAGE = "{\"size\":5000,\"_source\":[\"number\"]}";

    private StoredReports() {}

    /// Finds all numbered reports, in every index that may hold them.
    static Arrivals in(OpenSearchNode node, int numbers) {
        ask(node, "POST", "/_refresh", "");
        var arrivals = new Arrivals(numbers);
        var page = ask(node, "POST", "/" + NumberedReport.SOURCE + "*/_search?scroll=1m", FIRST_PAGE);
        while (!hits(page).isEmpty()) {
            hits(page).forEach(hit -> arrivals.note(hit.toString()));
            var next = Json.createObjectBuilder()
                    .add("scroll", "1m")
                    .add("scroll_id", page.getString("_scroll_id"))
                    .build();
            page = ask(node, "POST", "/_search/scroll", next.toString());
        }
        return arrivals;
    }

    /// The first thousand documents of some indices, as JSON.
    static List<String> documents(OpenSearchNode node, String indices) {
        ask(node, "POST", "/" + indices + "/_refresh", "");
        return hits(ask(node, "GET", "/" + indices + "/_search?size=1000", "")).stream()
                .map(hit -> hit.getJsonObject("_source").toString())
                .toList();
    }

    /// Sends a request that must be answered 200.
    public static JsonObject ask(OpenSearchNode node, String method, String path, String body) {
        try {
            var answer = node.send(method, path, body);
            if (answer.statusCode() != 200) {
                throw new AssertionError(path + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            try (var reader = Json.createReader(new StringReader(answer.body()))) {
                return reader.readObject();
            }
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
}
