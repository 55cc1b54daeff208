package io.narrows.exporter.adapter.inbound.http.admin.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the filter in front of handlers that do not know of it.
class AccessFilterTest {
    private static final Logger AUDIT = Logger.getLogger("io.narrows.exporter.audit");

    private static final Denials<Denial> DENIALS = new Denials<>("operator refused", Denial.class);
    private static final AuditTrail TRAIL = new AuditTrail(Clock.systemUTC(), change -> {});

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            lines.add(new SimpleFormatter().formatMessage(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final WebServer server = WebServer.builder()
            .shutdownHook(false)
            .host("127.0.0.1")
            .routing(routing -> routing.addFilter(new AccessFilter(
                            "127.0.0.1",
                            AccessSettings.DEFAULT,
                            () -> true,
                            DENIALS,
                            new ConsoleLogin(AccessSettings.DEFAULT, DENIALS, TRAIL, Clock.systemUTC()),
                            TRAIL))
                    .put("/settings", (request, response) -> response.send("done"))
                    .post("/fail", (request, response) -> {
                        throw new IllegalStateException("the disk is gone");
                    }))
            .build();

    @BeforeEach
    void start() {
        server.start();
        AUDIT.addHandler(handler);
    }

    @AfterEach
    void stop() {
        AUDIT.removeHandler(handler);
        server.stop();
    }

    @Test
    void aChangeThatNoHandlerCountsLeavesALineToo() throws Exception {
        assertThat(send("PUT", "/settings?x=1")).isEqualTo(200);

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("operator change action=\"PUT /settings\" filter=\"x=1\" outcome=done who=anonymous peer=");
    }

    @Test
    void aChangeThatFailsLeavesALine() throws Exception {
        assertThat(send("POST", "/fail")).isEqualTo(500);

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("action=\"POST /fail\" filter=\"\" outcome=failed who=anonymous")
                .doesNotContain("disk");
    }

    private int send(String method, String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .method(method, BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
