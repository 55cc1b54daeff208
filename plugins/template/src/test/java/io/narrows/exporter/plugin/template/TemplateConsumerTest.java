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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Holds the consumer to the contract, with a real server.
class TemplateConsumerTest implements ReportConsumerContract {
    private final List<String> stored = new CopyOnWriteArrayList<>();
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
            } else if (report.equals("bad")) {
                exchange.sendResponseHeaders(422, -1);
            } else {
                stored.add(report);
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
        return at("", "right");
    }

    @Override
    public List<String> stored(Setup setup) {
        return stored;
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
        return Optional.of(at("", "wrong"));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(at("/busy", "right"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of("bad"));
    }

    private Setup at(String path, String token) {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        return Setup.of(Map.of("url", url, "token", token));
    }
}
