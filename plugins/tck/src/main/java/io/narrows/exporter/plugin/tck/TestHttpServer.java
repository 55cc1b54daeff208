package io.narrows.exporter.plugin.tck;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// A destination that speaks HTTP, on a real socket of the loopback address. Keeps what it was asked.
///
/// ```java
/// try (var server = TestHttpServer.start(asked -> Said.of(503).with("Retry-After", "90"))) {
///     …
///     assertThat(server.asked()).hasSize(1);
/// }
/// ```
///
/// Thread-safe.
public final class TestHttpServer implements AutoCloseable {
    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Manners manners;

    /// How it answers. Interrupted when the server is closed.
    @FunctionalInterface
    public interface Manners {
        Said answer(Asked request) throws InterruptedException;
    }

    /// A request.
    ///
    /// @param target path and query, as they came
    /// @param headers by name, without regard to case; of each the first
    public record Asked(String method, String target, Map<String, String> headers, String body) {
        public Asked {
            var anyCase = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            anyCase.putAll(headers);
            headers = Collections.unmodifiableMap(anyCase);
        }

        /// Blank if there is none.
        public String header(String name) {
            return Optional.ofNullable(headers.get(name)).orElse("");
        }
    }

    /// An answer.
    public record Said(int status, Map<String, String> headers, String body) {
        public Said {
            headers = Map.copyOf(headers);
        }

        public static Said of(int status, String body) {
            return new Said(status, Map.of(), body);
        }

        public static Said of(int status) {
            return of(status, "");
        }

        public Said with(String header, String value) {
            var more = new TreeMap<>(headers);
            more.put(header, value);
            return new Said(status, more, body);
        }
    }

    private TestHttpServer(HttpServer server, String scheme, Manners manners) {
        this.server = server;
        this.scheme = scheme;
        this.manners = manners;
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public static TestHttpServer start(Manners manners) throws IOException {
        return new TestHttpServer(HttpServer.create(loopback(), 0), "http", manners);
    }

    public static TestHttpServer startTls(SSLContext tls, Manners manners) throws IOException {
        return startTls(tls, false, manners);
    }

    /// @param asksForCertificate whether a client has to present one
    public static TestHttpServer startTls(SSLContext tls, boolean asksForCertificate, Manners manners)
            throws IOException {
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var ssl = tls.getDefaultSSLParameters();
                ssl.setNeedClientAuth(asksForCertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        return new TestHttpServer(server, "https", manners);
    }

    /// From now on.
    public void behave(Manners others) {
        manners = others;
    }

    /// Such as `http://127.0.0.1:41234`.
    public String url() {
        return scheme + "://" + hostPort();
    }

    /// Such as `127.0.0.1:41234`.
    public String hostPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// All requests so far.
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new TreeMap<String, String>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            var uri = exchange.getRequestURI(); // a whole URL, if it comes through a proxy
            var query = Optional.ofNullable(uri.getRawQuery());
            var request = new Asked(
                    exchange.getRequestMethod(),
                    uri.getRawPath() + query.map(some -> "?" + some).orElse(""),
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

    /// Without a name, which would get in the way of those who make a URL of it.
    private static InetSocketAddress loopback() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    }
}
