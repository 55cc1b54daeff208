package io.narrows.exporter.plugin.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.plugin.tck.WireProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Holds the consumer to the contract, with a real server.
class TemplateConsumerTest implements ReportConsumerContract {
    private static final String BAD = "a report that this server does not take";

    /// By path and idempotency key: a report that comes again is the same report.
    private final Map<String, String> stored = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::take);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var report = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (exchange.getRequestURI().getPath().equals("/busy")) {
                exchange.getResponseHeaders().set("Retry-After", String.valueOf(RETRY_AFTER.toSeconds()));
                exchange.sendResponseHeaders(503, -1);
            } else if (!"Bearer right".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
            } else if (report.equals(BAD)) {
                exchange.sendResponseHeaders(422, -1);
            } else {
                stored.put(
                        exchange.getRequestURI() + exchange.getRequestHeaders().getFirst("Idempotency-Key"), report);
                exchange.sendResponseHeaders(204, -1);
            }
        }
    }

    @Override
    public ReportConsumerFactory factory() {
        return new TemplateConsumerFactory();
    }

    @Override
    public Setup working() {
        return at("/here", "right");
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(at("/there", "right"));
    }

    @Override
    public List<String> stored(Setup setup) {
        var path =
                URI.create(String.valueOf(setup.settings().values().get("url"))).getPath();
        return stored.entrySet().stream()
                .filter(report -> report.getKey().startsWith(path))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(Setup.of(Map.of("url", "http://127.0.0.1:" + address.getPort(), "token", "right")));
    }

    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.http(Said.of(204));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(at("/here", "wrong"));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(at("/busy", "right"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of(BAD));
    }

    private Setup at(String path, String token) {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        return Setup.of(Map.of("url", url, "token", token));
    }
}
