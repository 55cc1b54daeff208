package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/// A fake of the part of OpenSearch that the exporter uses, on a real socket: stores the documents of `_bulk` requests.
/// As in OpenSearch, an index accepts each `_id` once, and answers 409 afterwards. Fails on demand. Thread-safe.
final class FakeOpenSearch implements AutoCloseable {
    /// Longer than the wait of a delivery that was in flight when its exporter was killed.
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ONE_ITEM_OF = 7;
    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());
    private static final String ROOT = """
            {"name":"fake","cluster_name":"fake","version":{"distribution":"opensearch","number":"3.8.0"}}""";
    private static final String NOT_CREATED = """
            {"create":{"_index":"%s","_id":"%s","status":%d,"error":{"type":"%s","reason":"%s"}}}""";

    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final Consumer<Document> stored;
    private final boolean keepsLines;
    private final AtomicInteger bulkRequests = new AtomicInteger();
    private final AtomicInteger items = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private final Set<String> authorizations = ConcurrentHashMap.newKeySet();
    private final Random coin = new Random(1);
    private volatile HttpServer server;
    private volatile Fault fault = Fault.NONE;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /// A document that was received.
    ///
    /// @param line the document exactly as in the body
    record Document(String id, String index, String line) {}

    /// An answer to send.
    private record Answer(int status, String body, boolean isCut) {
        private static Answer ok(String body) {
            return new Answer(200, body, false);
        }
    }

    private FakeOpenSearch(Consumer<Document> stored, boolean keepsLines) {
        this.stored = stored;
        this.keepsLines = keepsLines;
        this.server = listen(0);
    }

    static FakeOpenSearch start() {
        return new FakeOpenSearch(document -> {}, true);
    }

    /// Starts a fake that records numbered reports without their text, for more reports than fit in memory.
    static FakeOpenSearch start(Arrivals arrivals) {
        return new FakeOpenSearch(document -> arrivals.note(document.line()), false);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Holds back all answers to `_bulk` until `release`.
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /// Fails in the given way until `repair`.
    void fail(Fault how) {
        repair();
        switch (how) {
            case DOWN -> server.stop(0);
            case HANGS -> hold();
            default -> {}
        }
        fault = how;
    }

    /// Ends the fault. After `DOWN` the fake listens again, on the same port.
    void repair() {
        if (fault == Fault.DOWN) {
            server = listen(server.getAddress().getPort());
        }
        fault = Fault.NONE;
        release();
    }

    /// The values of the `Authorization` headers of all requests so far.
    Set<String> authorizations() {
        return Set.copyOf(authorizations);
    }

    int bulkRequests() {
        return bulkRequests.get();
    }

    /// How many documents were sent again after they had been stored, and were answered 409.
    int conflicts() {
        return conflicts.get();
    }

    /// How many requests or items failed because of the fault.
    int faults() {
        return faults.get();
    }

    /// Waits for the document of a delivery.
    Document await(String id) {
        return await("document " + id, document -> document.id().equals(id));
    }

    /// Waits for a document of a report, under any consumer name.
    Document awaitReport(String report) {
        return await("document of " + report, document -> document.id().startsWith(report + "-"));
    }

    private Document await(String what, Predicate<Document> wanted) {
        return Await.until(
                what, PATIENCE, () -> documents.values().stream().filter(wanted).findFirst());
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }

    private HttpServer listen(int port) {
        try {
            var listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.createContext("/", this::answer);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            var body = body(exchange);
            var isBulk = exchange.getRequestURI().getPath().endsWith("/_bulk");
            send(exchange, isBulk ? bulk(body) : Answer.ok(ROOT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        var hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(answer.status(), hasBody ? bytes.length : -1);
        if (hasBody) {
            // The second half of a cut answer never follows, because the server closes the connection.
            exchange.getResponseBody().write(bytes, 0, answer.isCut() ? bytes.length / 2 : bytes.length);
            exchange.getResponseBody().flush();
        }
    }

    private static String body(HttpExchange exchange) throws IOException {
        try (var in = exchange.getRequestBody()) {
            var zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            return new String((zipped ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Answer bulk(String body) throws InterruptedException {
        bulkRequests.incrementAndGet();
        var batch = documents(body);
        var now = fault;
        gate.await();
        return switch (now) {
            case NONE, DOWN, HANGS -> Answer.ok(store(batch, false));
            case SINGLE_ITEMS_REFUSED -> Answer.ok(store(batch, true));
            case HALF_UNAVAILABLE -> coin.nextBoolean() ? failed(503, "unavailable") : Answer.ok(store(batch, false));
            case CUTS_ANSWERS ->
                new Answer(200, store(batch, false), coin.nextBoolean() && faults.incrementAndGet() > 0);
            case UNAUTHORIZED -> failed(401, "security_exception");
        };
    }

    private Answer failed(int status, String type) {
        faults.incrementAndGet();
        return new Answer(
                status,
                "{\"error\":{\"type\":\"" + type + "\",\"reason\":\"on demand\"},\"status\":" + status + "}",
                false);
    }

    private static List<Document> documents(String body) {
        var lines = body.lines().toList();
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            var action = json(lines.get(i)).getJsonObject("create");
            batch.add(new Document(action.getString("_id"), action.getString("_index"), lines.get(i + 1)));
        }
        return batch;
    }

    private String store(List<Document> batch, boolean refusesSome) {
        var answers = new ArrayList<String>();
        boolean errors = false;
        for (var document : batch) {
            var status = refusesSome && items.incrementAndGet() % ONE_ITEM_OF == 0 ? refuse() : store(document);
            errors |= status != 201;
            answers.add(item(document, status));
        }
        return "{\"took\":1,\"errors\":" + errors + ",\"items\":[" + String.join(",", answers) + "]}";
    }

    private int refuse() {
        faults.incrementAndGet();
        return 429;
    }

    private int store(Document document) {
        var kept = keepsLines ? document : new Document(document.id(), document.index(), "");
        if (documents.putIfAbsent(document.index() + "/" + document.id(), kept) != null) {
            conflicts.incrementAndGet();
            return 409;
        }
        stored.accept(document);
        return 201;
    }

    private static String item(Document document, int status) {
        return switch (status) {
            case 201 -> """
                    {"create":{"_index":"%s","_id":"%s","_version":1,"result":"created","_seq_no":0,"_primary_term":1,\
                    "status":201,"_shards":{"total":1,"successful":1,"failed":0}}}""".formatted(document.index(), document.id());
            case 409 ->
                NOT_CREATED.formatted(
                        document.index(), document.id(), status, "version_conflict_engine_exception", "exists");
            default ->
                NOT_CREATED.formatted(
                        document.index(), document.id(), status, "rejected_execution_exception", "on demand");
        };
    }

    private static JsonObject json(String text) {
        try (var reader = READERS.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
