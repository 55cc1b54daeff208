package io.narrows.exporter.plugin.opensearch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/// An HTTP server on a real socket for cases that a real OpenSearch cannot produce on demand: single documents refused
/// temporarily, wrong passwords, certificates. Counts and keeps its requests.
final class FakeCluster implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    interface Manners {
        Said answer(Asked request) throws Exception;
    }

    record Asked(String method, String path, String query, Map<String, String> headers, String body) {
        boolean isBulk() {
            return path.endsWith("/_bulk");
        }

        /// How many documents a `_bulk` request holds.
        int documents() {
            return (int) body.lines().count() / 2;
        }
    }

    record Said(int status, Map<String, String> headers, String body) {
        static Said of(int status, String body) {
            return new Said(status, Map.of(), body);
        }

        Said with(String header, String value) {
            return new Said(status, Map.of(header, value), body);
        }
    }

    private FakeCluster(HttpServer server, Manners manners) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, manners));
        server.start();
    }

    static FakeCluster start(Manners manners) throws IOException {
        return new FakeCluster(HttpServer.create(loopback(), 0), manners);
    }

    /// @param asksForCertificate whether a client must present a certificate
    static FakeCluster startTls(SSLContext tls, boolean asksForCertificate, Manners manners) throws IOException {
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var ssl = tls.getDefaultSSLParameters();
                ssl.setNeedClientAuth(asksForCertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        return new FakeCluster(server, manners);
    }

    /// Forwards every request to the shared node.
    static FakeCluster inFrontOfTheNode() throws IOException {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return start(request -> forward(http, request));
    }

    /// The answer to a `_bulk` request in which all documents have the same outcome.
    static Said bulk(Asked request, String item) {
        return bulk(Collections.nCopies(request.documents(), item));
    }

    /// @param items as `"status":201`, one for each document
    static Said bulk(List<String> items) {
        return Said.of(
                200,
                items.stream()
                        .map(item -> "{\"create\":{\"_index\":\"i\",\"_id\":\"1\"," + item + "}}")
                        .collect(Collectors.joining(",", "{\"took\":1,\"errors\":true,\"items\":[", "]}")));
    }

    static Said stored(Asked request) {
        return bulk(request, "\"status\":201");
    }

    String hostPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    long bulkRequests() {
        return asked.stream().filter(Asked::isBulk).count();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange, Manners manners) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            var headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, header -> header.getValue().getFirst()));
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request = new Asked(
                    exchange.getRequestMethod(),
                    uri.getRawPath(),
                    Optional.ofNullable(uri.getRawQuery()).orElse(""),
                    headers,
                    body);
            asked.add(request);
            var answer = manners.answer(request);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static Said forward(HttpClient http, Asked request) throws IOException, InterruptedException {
        var query = request.query().isEmpty() ? "" : "?" + request.query();
        var uri = URI.create("http://" + OpenSearchNode.shared().hostPort() + request.path() + query);
        var body = request.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body());
        var answer = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .method(request.method(), body)
                        .build(),
                BodyHandlers.ofString());
        return Said.of(answer.statusCode(), answer.body());
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
