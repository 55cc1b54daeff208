package io.narrows.exporter.send;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/// Listens where the Kubernetes API would, over TLS, and has one policy for whoever has the token.
final class FakeKubernetes implements AutoCloseable {
    static final String TOKEN = "the-token";

    private final HttpsServer server;
    private final String policy;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();

    FakeKubernetes(SSLContext tls, String policy) throws IOException {
        this.policy = policy;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::answer);
        server.start();
    }

    /// Answers so in place of the next request.
    void fail(int status) {
        failures.add(status);
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            var failure = failures.poll();
            var isKnown = List.of("Bearer " + TOKEN)
                    .equals(exchange.getRequestHeaders().get("Authorization"));
            var body = policy.getBytes(StandardCharsets.UTF_8);
            int status = failure != null ? failure : isKnown ? 200 : 401;
            exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
            if (status == 200) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
