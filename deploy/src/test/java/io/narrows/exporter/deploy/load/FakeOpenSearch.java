package io.narrows.exporter.deploy.load;

import io.narrows.exporter.deploy.load.HttpDestination.Answer;
import io.narrows.exporter.deploy.load.HttpDestination.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// A fake of the part of OpenSearch that the exporter uses, on a real socket: stores the documents of `_bulk` and
/// `_doc` requests. As in OpenSearch, an index accepts each `_id` once, and answers 409 afterwards. Fails on demand.
/// Thread-safe.
public final class FakeOpenSearch implements AutoCloseable {
    /// Longer than the wait of a delivery that was in flight when its exporter was killed.
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ONE_ITEM_OF = 7;
    private static final String ROOT = """
            {"name":"fake","cluster_name":"fake","version":{"distribution":"opensearch","number":"3.8.0"}}""";

    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final Consumer<Document> stored;
    private final boolean keepsLines;
    private final AtomicInteger bulkRequests = new AtomicInteger();
    private final AtomicInteger items = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private final Set<String> authorizations = ConcurrentHashMap.newKeySet();
    private final Random coin = new Random(1);
    private volatile HttpDestination server;
    private volatile Fault fault = Fault.NONE;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /// A document that was received.
    ///
    /// @param line the document exactly as in the body
    public record Document(String id, String index, String line) {}

    private FakeOpenSearch(Consumer<Document> stored, boolean keepsLines) {
        this.stored = stored;
        this.keepsLines = keepsLines;
        this.server = HttpDestination.listen(0, this::answer);
    }

    public static FakeOpenSearch start() {
        return new FakeOpenSearch(document -> {}, true);
    }

    /// Starts a fake that records numbered reports without their text, for more reports than fit in memory.
    public static FakeOpenSearch start(Arrivals arrivals) {
        return new FakeOpenSearch(document -> arrivals.note(document.line()), false);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /// Holds back all answers to `_bulk` until `release`.
    public void hold() {
        gate = new CountDownLatch(1);
    }

    public void release() {
        gate.countDown();
    }

    /// Fails in the given way until `repair`.
    public void fail(Fault how) {
        repair();
        switch (how) {
            case DOWN -> server.close();
            case HANGS -> hold();
            default -> {}
        }
        fault = how;
    }

    /// Ends the fault. After `DOWN` the fake listens again, on the same port.
    public void repair() {
        if (fault == Fault.DOWN) {
            server = HttpDestination.listen(server.port(), this::answer);
        }
        fault = Fault.NONE;
        release();
    }

    /// The values of the `Authorization` headers of all requests so far.
    public Set<String> authorizations() {
        return Set.copyOf(authorizations);
    }

    public int openConnections() {
        return server.openConnections();
    }

    public int bulkRequests() {
        return bulkRequests.get();
    }

    /// How many documents were sent again after they had been stored, and were answered 409.
    public int conflicts() {
        return conflicts.get();
    }

    /// How many requests or items failed because of the fault.
    public int faults() {
        return faults.get();
    }

    /// Waits for the document of a delivery.
    public Document await(String id) {
        return await("document " + id, document -> document.id().equals(id));
    }

    /// Waits for a document of a report, under any consumer name.
    public Document awaitReport(String report) {
        return await("document of " + report, document -> document.id().startsWith(report + "-"));
    }

    private Document await(String what, Predicate<Document> wanted) {
        return Await.until(
                what, PATIENCE, () -> documents.values().stream().filter(wanted).findFirst());
    }

    @Override
    public void close() {
        release();
        server.close();
    }

    private Answer answer(Request request) throws InterruptedException {
        if (!request.head().header("authorization").isEmpty()) {
            authorizations.add(request.head().header("authorization"));
        }
        var path = request.path().split("\\?", 2)[0];
        if (path.endsWith("/_bulk")) {
            bulkRequests.incrementAndGet();
            return take(Documents.ofBulk(request.body()));
        }
        return path.endsWith("/_doc") ? take(Documents.ofOne(path, request.body())) : new Answer(200, ROOT, false);
    }

    private Answer take(Documents batch) throws InterruptedException {
        var now = fault;
        gate.await();
        return switch (now) {
            case NONE, DOWN, HANGS -> store(batch, false);
            case SINGLE_ITEMS_REFUSED -> answer(batch, document -> isItsTurn() ? refuse(429) : store(document), false);
            case REJECTS -> answer(batch, document -> refuse(400), false);
            case HALF_UNAVAILABLE -> isHeads() ? failed(503, "unavailable") : store(batch, false);
            case CUTS_ANSWERS -> store(batch, isHeads() && faults.incrementAndGet() > 0);
            case UNAUTHORIZED -> failed(401, "security_exception");
        };
    }

    private boolean isHeads() {
        return coin.nextBoolean();
    }

    private Answer failed(int status, String type) {
        faults.incrementAndGet();
        return new Answer(
                status,
                "{\"error\":{\"type\":\"" + type + "\",\"reason\":\"on demand\"},\"status\":" + status + "}",
                false);
    }

    private Answer store(Documents batch, boolean isCut) {
        return answer(batch, this::store, isCut);
    }

    private static Answer answer(Documents batch, ToIntFunction<Document> status, boolean isCut) {
        var statuses = batch.documents().stream().mapToInt(status).toArray();
        return new Answer(batch.statusOf(statuses), batch.answer(statuses), isCut);
    }

    private boolean isItsTurn() {
        return items.incrementAndGet() % ONE_ITEM_OF == 0;
    }

    private int refuse(int status) {
        faults.incrementAndGet();
        return status;
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
}
