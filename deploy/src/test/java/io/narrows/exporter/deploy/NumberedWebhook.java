package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narrows.exporter.deploy.load.Arrivals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// An honest endpoint for the `webhook` consumer: stores each numbered report once, by its `Idempotency-Key`.
/// Thread-safe.
final class NumberedWebhook implements AutoCloseable {
    /// Platform threads, because hostile servers in the same process would keep the carriers of virtual threads.
    private static final int THREADS = 16;

    private final Arrivals arrivals;
    private final Map<String, Boolean> keys = new ConcurrentHashMap<>();
    private final AtomicInteger again = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("webhook ", 0).factory());

    private NumberedWebhook(Arrivals arrivals) {
        this.arrivals = arrivals;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NumberedWebhook start(Arrivals arrivals) {
        var webhook = new NumberedWebhook(arrivals);
        webhook.server.createContext("/", webhook::store);
        webhook.server.setExecutor(webhook.threads);
        webhook.server.start();
        return webhook;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /// How many requests repeated the key of a stored report, such as after a kill.
    int again() {
        return again.get();
    }

    private void store(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (keys.putIfAbsent(key, true) == null) {
                arrivals.note(body);
            } else {
                again.incrementAndGet();
            }
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
