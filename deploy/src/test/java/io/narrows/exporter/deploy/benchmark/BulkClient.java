package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.StoredReports;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// A client of OpenSearch that does nothing but write documents with ids, some megabytes a request, and reads each
/// answer no further than to see that nothing failed.
final class BulkClient {
    private static final String INDEX = "bare";
    private static final Pattern NUMBER = Pattern.compile("(\"number\":\")\\d{10}");

    /// As large as the exporter's requests at most.
    private static final int MOST_BYTES = 4 << 20;

    private static final int MOST_DOCUMENTS = 500;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final OpenSearchNode node;
    private final String mappings;
    private final List<byte[]> requests;
    private final int documents;

    private BulkClient(OpenSearchNode node, String mappings, List<byte[]> requests, int documents) {
        this.node = node;
        this.mappings = mappings;
        this.requests = requests;
        this.documents = documents;
    }

    /// A client that writes documents like one that is there, into an index with the same mappings.
    ///
    /// @param indices where the document is
    /// @param documents how many it writes
    static BulkClient like(OpenSearchNode node, String indices, int documents) {
        StoredReports.ask(node, "POST", "/" + indices + "/_refresh", "");
        var document = StoredReports.ask(node, "GET", "/" + indices + "/_search?size=1", "")
                .getJsonObject("hits")
                .getJsonArray("hits")
                .getJsonObject(0)
                .getJsonObject("_source")
                .toString();
        var mappings = EmptyIndices.mappings(node, indices).values().iterator().next();
        return new BulkClient(node, mappings, requests(document, documents), documents);
    }

    /// Documents that differ as the exporter's do: each has a number, and an id of a report.
    private static List<byte[]> requests(String document, int documents) {
        var numbered = NUMBER.matcher(document);
        var inOne = Math.clamp(MOST_BYTES / document.length(), 1, MOST_DOCUMENTS);
        var requests = new ArrayList<byte[]>();
        for (int from = 0; from < documents; from += inOne) {
            var request = new StringBuilder();
            for (int number = from; number < Math.min(documents, from + inOne); number++) {
                var id = ReportId.at(Instant.now(), ThreadLocalRandom.current()).value();
                request.append("{\"create\":{\"_id\":\"" + id + "\"}}\n")
                        .append(numbered.replaceFirst(String.format(Locale.ROOT, "$1%010d", number)))
                        .append('\n');
            }
            requests.add(request.toString().getBytes(StandardCharsets.UTF_8));
        }
        return requests;
    }

    /// Writes all documents into an index of their own.
    ///
    /// @param inFlight how many requests at once
    /// @return documents a second
    double perSecond(int inFlight) {
        try (var threads = Executors.newFixedThreadPool(inFlight)) {
            EmptyIndices.replace(node, INDEX, mappings);
            var begin = System.nanoTime();
            for (var written : requests.stream()
                    .map(request -> threads.submit(() -> write(request)))
                    .toList()) {
                written.get();
            }
            return documents * 1e9 / (System.nanoTime() - begin);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean write(byte[] request) throws IOException, InterruptedException {
        var bulk = HttpRequest.newBuilder(URI.create("http://" + node.hostPort() + "/" + INDEX + "/_bulk"))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(request))
                .build();
        var answer = http.send(bulk, BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains("\"errors\":false")) {
            throw new IllegalStateException("a bulk request was answered " + answer.statusCode());
        }
        return true;
    }
}
