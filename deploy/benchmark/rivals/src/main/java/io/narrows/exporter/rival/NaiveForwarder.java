package io.narrows.exporter.rival;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// What a good engineer writes in an hour with the JDK's own HTTP server and client. Answers 200 once the envelope is
/// read, and posts the payload from a virtual thread over one shared client. Keeps nothing and retries nothing.
final class NaiveForwarder {
    /// As many requests at once as the Camel route makes.
    private static final int CONNECTIONS = 64;

    private final ObjectReader envelopes = new ObjectMapper().readerFor(Envelope.class);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService forwarding = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore connections = new Semaphore(CONNECTIONS);

    private NaiveForwarder() {}

    static HttpServer start() throws IOException {
        var forwarder = new NaiveForwarder();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/forward", forwarder::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println("listening port=" + start().getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Envelope envelope = envelopes.readValue(exchange.getRequestBody().readAllBytes());
            for (var destination : envelope.exportConfig().values()) {
                forwarding.execute(() -> forward(envelope, destination));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void forward(Envelope envelope, Envelope.Destination destination) {
        var request = HttpRequest.newBuilder(URI.create(destination.hostport() + "/" + envelope.source() + "/_doc"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(envelope.payload()))
                .build();
        try {
            connections.acquire();
            try {
                client.send(request, BodyHandlers.discarding());
            } finally {
                connections.release();
            }
        } catch (IOException e) {
            // Naive: the report is lost.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
