package io.narrows.exporter.rival;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RivalsTest {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final HttpServer destination = listen();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger refusals = new AtomicInteger();

    @BeforeEach
    void start() {
        destination.createContext("/", exchange -> {
            try (exchange) {
                var path = exchange.getRequestURI().getPath();
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                if (refusals.getAndDecrement() > 0) {
                    arrived.add("refused");
                    exchange.sendResponseHeaders(503, -1);
                } else {
                    arrived.add(exchange.getRequestMethod() + " " + path + " " + body);
                    exchange.sendResponseHeaders(201, -1);
                }
            }
        });
        destination.start();
    }

    @AfterEach
    void stop() {
        destination.stop(0);
        client.close();
    }

    @Test
    void theBareServerAnswers200ToAnyBodyAndForwardsNothing() throws Exception {
        var server = BareServer.start();
        try {
            assertThat(post(server.port(), envelope())).isEqualTo(200);
            assertThat(post(server.port(), "no JSON")).isEqualTo(200);
            assertThat(arrived).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void theNaiveForwarderPostsThePayloadToEachDestinationOnce() throws Exception {
        var server = NaiveForwarder.start();
        try {
            assertThat(post(server.getAddress().getPort(), envelope())).isEqualTo(200);
            assertThat(take()).isEqualTo("POST /test_report/_doc {\"ä\":\"\\\"1\\\"\"}");
            assertThat(take()).isEqualTo("POST /test_report/_doc {\"ä\":\"\\\"1\\\"\"}");

            refusals.set(2);
            assertThat(post(server.getAddress().getPort(), envelope())).isEqualTo(200);
            assertThat(take()).isEqualTo("refused");
            assertThat(take()).isEqualTo("refused");
            assertThat(arrived.poll(1, TimeUnit.SECONDS)).isNull();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theCamelRoutePostsThePayloadToEachDestinationAndTriesAgain() throws Exception {
        var port = CamelRoute.freePort();
        var started = new CountDownLatch(1);
        var main = CamelRoute.main(port, started::countDown);
        var running = Thread.ofPlatform().start(() -> run(main));
        assertThat(started.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        refusals.set(1);
        assertThat(post(port, envelope())).isEqualTo(200);
        assertThat(take()).isEqualTo("refused");
        assertThat(take()).isEqualTo("POST /test_report/_doc {\"ä\":\"\\\"1\\\"\"}");
        assertThat(take()).isEqualTo("POST /test_report/_doc {\"ä\":\"\\\"1\\\"\"}");

        main.completed();
        running.join();
    }

    private static void run(org.apache.camel.main.Main main) {
        try {
            main.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String take() throws InterruptedException {
        var next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return next == null ? "nothing arrived" : next;
    }

    private int post(int port, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/forward"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private String envelope() {
        var hostport = "http://127.0.0.1:" + destination.getAddress().getPort();
        return """
                {"source":"test_report","exportConfig":{"openSearch":{"hostport":"%s","index":""},
                "other":{"hostport":"%s"}},"payload":"{\\"ä\\":\\"\\\\\\"1\\\\\\"\\"}"}""".formatted(hostport, hostport);
    }

    private static HttpServer listen() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
