package io.narrows.exporter.plugin.governor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// An HTTP server on a real socket of the loopback address. Keeps what it was asked.
final class FakeService implements AutoCloseable {
    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private volatile Manners manners;

    interface Manners {
        Said answer(Asked request) throws InterruptedException;
    }

    /// @param headers by name, without regard to case
    record Asked(String method, String path, Map<String, String> headers, String body) {
        String header(String name) {
            return Optional.ofNullable(headers.get(name)).orElse("");
        }
    }

    record Said(int status, Map<String, String> headers, String body) {
        static Said of(int status, String body) {
            return new Said(status, Map.of(), body);
        }

        static Said of(int status) {
            return of(status, "");
        }

        Said with(String header, String value) {
            return new Said(status, Map.of(header, value), body);
        }
    }

    private FakeService(HttpServer server, String scheme, Manners manners) {
        this.server = server;
        this.scheme = scheme;
        this.manners = manners;
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    static FakeService start(Manners manners) throws IOException {
        return new FakeService(HttpServer.create(loopback(), 0), "http", manners);
    }

    static FakeService startTls(SSLContext tls, Manners manners) throws IOException {
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeService(server, "https", manners);
    }

    /// From now on.
    void behave(Manners others) {
        manners = others;
    }

    String url() {
        return scheme + "://" + hostPort();
    }

    String hostPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            var request = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(request);
            var answer = manners.answer(request);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetSocketAddress loopback() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    }
}
