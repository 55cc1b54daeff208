package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/// The part of OpenSearch that the exporter talks to, on a real socket: takes what `_bulk` brings, and remembers it.
final class FakeOpenSearch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ROOT =
            """
            {"name":"fake","cluster_name":"fake","version":{"distribution":"opensearch","number":"3.8.0"}}""";

    private final HttpServer server;
    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final AtomicInteger bulkRequests = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /// What came in for one document.
    ///
    /// @param line the document as it stood in the body, to the letter
    record Document(String id, String index, String line) {}

    private FakeOpenSearch(HttpServer server) {
        this.server = server;
    }

    static FakeOpenSearch start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var fake = new FakeOpenSearch(server);
            server.createContext("/", fake::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return fake;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Lets no answer to `_bulk` out until `release`.
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    int bulkRequests() {
        return bulkRequests.get();
    }

    /// Waits for the document of a delivery.
    Document await(String id) {
        return Await.until("document " + id, PATIENCE, () -> Optional.ofNullable(documents.get(id)));
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = body(exchange);
            var answer = exchange.getRequestURI().getPath().endsWith("/_bulk") ? bulk(body) : ROOT;
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String body(HttpExchange exchange) throws IOException {
        try (var in = exchange.getRequestBody()) {
            var zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            return new String((zipped ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String bulk(String body) throws InterruptedException {
        bulkRequests.incrementAndGet();
        var lines = body.split("\n");
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            var action = json(lines[i]).getJsonObject("create");
            batch.add(new Document(action.getString("_id"), action.getString("_index"), lines[i + 1]));
        }
        gate.await();
        batch.forEach(document -> documents.put(document.id(), document));
        var items = Json.createArrayBuilder();
        batch.forEach(document -> items.add(Json.createObjectBuilder()
                .add(
                        "create",
                        Json.createObjectBuilder()
                                .add("_index", document.index())
                                .add("_id", document.id())
                                .add("_version", 1)
                                .add("result", "created")
                                .add("_seq_no", 0)
                                .add("_primary_term", 1)
                                .add("status", 201)
                                .add(
                                        "_shards",
                                        Json.createObjectBuilder()
                                                .add("total", 1)
                                                .add("successful", 1)
                                                .add("failed", 0)))));
        return Json.createObjectBuilder()
                .add("took", 1)
                .add("errors", false)
                .add("items", items)
                .build()
                .toString();
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
