package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// An endpoint for the `webhook` consumer that answers 500 to bodies with a given text, until `mend`. Thread-safe.
final class RefusingWebhook implements AutoCloseable {
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final String refused;
    private final HttpServer server;
    private volatile boolean mended;

    private RefusingWebhook(String refused) {
        this.refused = refused;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RefusingWebhook start(String refused) {
        var webhook = new RefusingWebhook(refused);
        webhook.server.createContext("/", webhook::answer);
        webhook.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        webhook.server.start();
        return webhook;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /// Accepts every body from now on.
    void mend() {
        mended = true;
    }

    /// The bodies that were answered 200.
    List<String> taken() {
        return List.copyOf(taken);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var takes = mended || !body.contains(refused);
            if (takes) {
                taken.add(body);
            }
            exchange.sendResponseHeaders(takes ? 200 : 500, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
