package io.narrows.exporter.deploy.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A server that takes reports at once (`/healthy`), after a second (`/slow`), or not until it is mended (`/strict`).
final class Destination implements AutoCloseable {
    private static final Executor AFTER_A_SECOND = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final HttpServer server;
    private volatile boolean isMended;

    private Destination(HttpServer server) {
        this.server = server;
    }

    static Destination start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var destination = new Destination(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/healthy", exchange -> answer(exchange, 200));
        server.createContext("/slow", Destination::answerLater);
        server.createContext("/strict", destination::answerStrictly);
        server.start();
        return destination;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// From now on, `/strict` takes reports.
    void mend() {
        isMended = true;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answerLater(HttpExchange exchange) {
        AFTER_A_SECOND.execute(() -> {
            try {
                answer(exchange, 200);
            } catch (IOException e) {
                exchange.close(); // the exporter has ended
            }
        });
    }

    private void answerStrictly(HttpExchange exchange) throws IOException {
        answer(exchange, isMended ? 200 : 400);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
