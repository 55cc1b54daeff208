package io.narrows.exporter.adapter.inbound.cli.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/// A fake of an exporter's operator API: records requests, and always gives the same answer.
public final class FakeOperatorApi implements AutoCloseable {
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final int status;
    private final byte[] body;

    private FakeOperatorApi(HttpServer server, int status, String body) {
        this.status = status;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        this.server = server;
        server.createContext("/", this::answer);
        server.start();
    }

    public static FakeOperatorApi answering(String body) throws IOException {
        return new FakeOperatorApi(HttpServer.create(anyPort(), 0), 200, body);
    }

    public static FakeOperatorApi refusing(int status, String body) throws IOException {
        return new FakeOperatorApi(HttpServer.create(anyPort(), 0), status, body);
    }

    public static FakeOperatorApi answering(String body, SSLContext tls) throws IOException {
        var server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeOperatorApi(server, 200, body);
    }

    /// Asks each client for a certificate.
    public static FakeOperatorApi asking(String body, SSLContext tls) throws IOException {
        var server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var asking = tls.getDefaultSSLParameters();
                asking.setNeedClientAuth(true);
                parameters.setSSLParameters(asking);
            }
        });
        return new FakeOperatorApi(server, 200, body);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    /// The requests so far, such as `GET /dead-letters?limit=100`.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// The `Authorization` headers so far; blank for a request without one.
    public List<String> logins() {
        return List.copyOf(logins);
    }

    /// The bodies of the requests so far; blank for a request without one.
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            logins.add(String.join(", ", exchange.getRequestHeaders().getOrDefault("Authorization", List.of(""))));
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
