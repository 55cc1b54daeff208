package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A proxy in front of a real OpenSearch that delays or holds back requests. A request that it has received is still
/// passed on after the client gave up. Thread-safe.
final class OpenSearchFront implements AutoCloseable {
    private final OpenSearchNode node;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Duration aRequest = Duration.ZERO;
    private volatile Duration aDocument = Duration.ZERO;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile HttpServer server;

    private OpenSearchFront(OpenSearchNode node) {
        this.node = node;
        this.server = listen(0);
    }

    static OpenSearchFront start(OpenSearchNode node) {
        return new OpenSearchFront(node);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Delays each `_bulk` request from now on.
    void slow(Duration aRequest, Duration aDocument) {
        this.aRequest = aRequest;
        this.aDocument = aDocument;
    }

    /// Holds back all `_bulk` requests until `away`.
    void hold() {
        gate = new CountDownLatch(1);
    }

    /// Closes all connections, drops the requests that it holds, and listens no more until `back`.
    void away() {
        var held = gate;
        ends.incrementAndGet();
        server.stop(0);
        gate = new CountDownLatch(0);
        held.countDown();
    }

    /// Listens again, on the same port.
    void back() {
        server = listen(server.getAddress().getPort());
    }

    /// How many `_bulk` requests have arrived and are not answered.
    int inFlight() {
        return inFlight.get();
    }

    /// How many `_bulk` requests OpenSearch has answered.
    int taken() {
        return taken.get();
    }

    private HttpServer listen(int port) {
        try {
            var listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.createContext("/", this::pass);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestURI().getPath().endsWith("/_bulk")) {
                bulk(exchange, body);
            } else {
                answer(exchange, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bulk(HttpExchange exchange, String body) throws IOException, InterruptedException {
        var endsBefore = ends.get();
        inFlight.incrementAndGet();
        try {
            gate.await();
            var documents = body.lines().count() / 2;
            var late = aRequest.plus(aDocument.multipliedBy(documents));
            if (!closed.await(late.toNanos(), TimeUnit.NANOSECONDS) && endsBefore == ends.get()) {
                answer(exchange, body);
                taken.incrementAndGet();
            }
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void answer(HttpExchange exchange, String body) throws IOException, InterruptedException {
        var answer =
                node.send(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body);
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        away();
    }
}
