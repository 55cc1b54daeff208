package io.narrows.exporter.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A server with a destination that is healthy, one that is slow, and one that refuses everything.
final class Destinations implements AutoCloseable {
    private static final long SLOW_MILLIS = 1_500;

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean refuses = new AtomicBoolean(true);

    Destinations() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/ok", exchange -> answer(exchange, 200));
        server.createContext("/slow", exchange -> {
            awaitClose();
            answer(exchange, 200);
        });
        server.createContext("/refuse", exchange -> answer(exchange, refuses.get() ? 400 : 200));
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /// From now on the destination that refused everything takes everything.
    void repair() {
        refuses.set(false);
    }

    private void awaitClose() {
        try {
            closed.await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var text = (status == 200 ? "taken" : "the field 'severity' is no number").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
