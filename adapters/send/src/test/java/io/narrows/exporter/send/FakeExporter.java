package io.narrows.exporter.send;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/// Listens where an exporter would, keeps what it is sent, and gives the answers that it was told to, the last one
/// again and again.
final class FakeExporter implements AutoCloseable {
    static final String ID = "01KB2J6K3V9Y0T3M7Q5RXW1C8Z";
    static final String PENDING = receipt("{\"consumer\":\"file\",\"state\":\"pending\"}");
    static final String DELIVERED = receipt("{\"consumer\":\"file\",\"state\":\"delivered\"}");

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private Answer last = new Answer(200, PENDING, Map.of());
    private Happening happening = () -> {};

    /// Something that happens while a request is answered.
    interface Happening {
        void happen() throws IOException;
    }

    /// @param body unpacked
    record Request(String line, Map<String, List<String>> headers, String body) {
        Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }

        JsonValue json() {
            try {
                return JsonValue.parse(body);
            } catch (JsonSyntaxException e) {
                throw new AssertionError("no JSON was sent: " + body, e);
            }
        }

        /// The report, out of its envelope.
        String payload() {
            return json().member("payload").flatMap(JsonValue::text).orElseThrow();
        }

        String exportConfig() {
            return json().member("exportConfig").map(JsonValue::raw).orElse("none");
        }
    }

    private record Answer(int status, String body, Map<String, String> headers) {}

    FakeExporter() throws IOException {
        this(HttpServer.create(anyPort(), 0));
    }

    private FakeExporter(HttpServer server) {
        this.server = server;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /// Asks each client for a certificate.
    static FakeExporter asking(SSLContext tls) throws IOException {
        var server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var asking = tls.getDefaultSSLParameters();
                asking.setNeedClientAuth(true);
                parameters.setSSLParameters(asking);
            }
        });
        return new FakeExporter(server);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static String receipt(String... deliveries) {
        return "{\"id\":\"" + ID + "\",\"deliveries\":[" + String.join(",", deliveries) + "],\"unknown\":[]}";
    }

    /// The next answer, after those that were told before.
    FakeExporter then(int status, String body) {
        return then(status, body, Map.of());
    }

    FakeExporter then(int status, String body, Map<String, String> headers) {
        answers.add(new Answer(status, body, headers));
        return this;
    }

    /// What happens from now on while a request is answered, before its answer.
    void onRequest(Happening next) {
        happening = next;
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /// The only one.
    Request request() {
        if (requests.size() != 1) {
            throw new AssertionError("not one request but " + requests.size());
        }
        return requests.getFirst();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var bytes = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestHeaders().containsKey("Content-Encoding")) {
                bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
            }
            requests.add(new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(bytes, StandardCharsets.UTF_8)));
            happening.happen();
            var answer = next();
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized Answer next() {
        last = Optional.ofNullable(answers.poll()).orElse(last);
        return last;
    }
}
