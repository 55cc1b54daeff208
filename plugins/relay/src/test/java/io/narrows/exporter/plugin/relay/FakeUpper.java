package io.narrows.exporter.plugin.relay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narrows.exporter.domain.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/// An upper exporter on a real socket: unpacks and keeps what relays hand in, one report for each id, and answers with
/// a
/// receipt.
final class FakeUpper implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Request> kept = new ConcurrentHashMap<>();
    private final Manners manners;

    /// Decides what is answered.
    @FunctionalInterface
    interface Manners {
        /// @return what is answered instead of a receipt; `TAKEN` for a receipt with these deliveries
        Answer to(Request request);
    }

    /// A request as it came, with its body unpacked.
    record Request(String method, String target, Map<String, String> headers, String body) {
        /// Blank if there is none.
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        /// A member of the envelope, as JSON.
        String member(String name) {
            return JsonValue.parse(body).member(name).map(JsonValue::raw).orElse("");
        }

        /// The payload as the upper exporter reads it.
        String payload() {
            return JsonValue.parse(body)
                    .member("payload")
                    .map(payload -> payload.text().orElseGet(payload::raw))
                    .orElse("");
        }

        String id() {
            return method.equals("GET") ? target.replaceAll("^.*/reports/([^?]*).*$", "$1") : header("Report-Id");
        }
    }

    /// An answer.
    ///
    /// @param receipt whether the body is the deliveries of a receipt
    record Answer(int status, String body, Map<String, String> headers, boolean receipt) {
        static Answer of(int status, String body) {
            return new Answer(status, body, Map.of(), false);
        }

        /// A problem with a field, as the exporter answers it.
        static Answer problem(int status, String field) {
            return of(
                    status, "{\"title\":\"t\",\"status\":" + status + ",\"detail\":\"d\",\"field\":\"" + field + "\"}");
        }

        /// A receipt with these deliveries, in JSON.
        static Answer receipt(String deliveries) {
            return new Answer(200, deliveries, Map.of(), true);
        }
    }

    static final Answer TAKEN = Answer.receipt("{\"consumer\":\"openSearch\",\"state\":\"pending\"}");

    private FakeUpper(HttpServer server, Manners manners) {
        this.server = server;
        this.manners = manners;
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    static FakeUpper start(Manners manners) throws IOException {
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return new FakeUpper(HttpServer.create(new InetSocketAddress(loopback, 0), 0), manners);
    }

    String hostPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return "http://" + hostPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /// The reports that were taken, under a path.
    List<Request> kept(String path) {
        return kept.values().stream()
                .filter(request -> request.target().startsWith(path + "/forward"))
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new ConcurrentHashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            var request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    unpacked(exchange.getRequestBody().readAllBytes(), headers.getOrDefault("content-encoding", "")));
            requests.add(request);
            var answer = manners.to(request);
            if (answer.receipt() && request.method().equals("POST")) {
                kept.putIfAbsent(request.id(), request);
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            var body = answer.receipt()
                    ? "{\"id\":\"" + request.id() + "\",\"deliveries\":[" + answer.body() + "],\"unknown\":[]}"
                    : answer.body();
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String unpacked(byte[] body, String encoding) throws IOException {
        if (!"gzip".equals(encoding)) {
            return new String(body, StandardCharsets.UTF_8);
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
