package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that neither large reports for destinations that hang nor the settings of lanes that wait fill the heap.
class LargeReportsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DESTINATIONS = 20;
    private static final int SIZE = 16 << 20;

    /// Less than the settings of all lanes have together.
    private static final String SMALL_HEAP = "-Xmx48m";

    private static final int LANES = 230;
    private static final int SETTINGS = 60_000;

    @TempDir
    private Path scratch;

    private final List<ServerSocket> silent = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var server : silent) {
            server.close();
        }
    }

    @Test
    void largeReportsForDestinationsThatHangLeaveRoomForOthers() throws IOException {
        try (var exporter = ExporterProcess.start(scratch)) {
            var payload = "[\"" + "a".repeat(SIZE) + "\"]";
            for (int i = 0; i < DESTINATIONS; i++) {
                post(
                        exporter,
                        Envelopes.envelope("s", "{\"webhook\":{\"url\":\"http://" + silentServer() + "\"}}", payload));
            }
            awaitSmallReport(exporter);

            var operator = new Operator(exporter);
            assertThat(operator.deliveriesTo("webhook").pending()).isEqualTo(DESTINATIONS);
            assertThat(exporter.isAlive()).isTrue();
        }
    }

    @Test
    void theSettingsOfLanesThatWaitAreNotOnTheHeap() {
        try (var exporter =
                ExporterProcess.start(scratch, Map.of("JAVA_OPTS", ExporterProcess.javaOptions(SMALL_HEAP)))) {
            var nobody = "127.0.0.1:" + FreePort.find();
            for (int i = 0; i < LANES; i++) {
                var padding = i + "a".repeat(SETTINGS);
                post(exporter, Envelopes.envelope("s", """
                        {"openSearch":{"hostport":"http://%1$s","username":"u","password":"%2$s"},
                        "s3":{"endpoint":"http://%1$s","bucket":"b","accessKeyId":"a","secretAccessKey":"%2$s"},
                        "smtp":{"hostport":"%1$s","from":"a@b.example","to":"c@d.example","security":"none",
                        "subject":"%2$s"},
                        "webhook":{"url":"http://%1$s","secretHeaders":"X-Padding: %2$s"}}""".formatted(nobody, padding), "{}"));
            }
            awaitSmallReport(exporter);

            var operator = new Operator(exporter);
            assertThat(operator.deliveries())
                    .hasSize(5)
                    .allSatisfy((consumer, deliveries) -> assertThat(deliveries.pending() + deliveries.delivered())
                            .as(consumer)
                            .isEqualTo(consumer.equals("file") ? 1 : LANES));
            assertThat(exporter.isAlive()).isTrue();
        }
    }

    /// Hands in a small report, and waits until it is delivered.
    private static void awaitSmallReport(ExporterProcess exporter) {
        post(exporter, Envelopes.toFile("s", "{}"));
        var operator = new Operator(exporter);
        Await.until(
                "the small report delivered",
                PATIENCE,
                () -> Optional.of(operator.deliveriesTo("file")).filter(file -> file.delivered() == 1));
    }

    /// A server that takes connections and never reads from them.
    private String silentServer() throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        silent.add(server);
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /// Hands in a report, again and again while the exporter has no memory to spare for its body.
    private static void post(ExporterProcess exporter, String envelope) {
        Await.until(
                "a report accepted",
                PATIENCE,
                () -> Optional.of(Http.post(exporter.server("/forward"), envelope))
                        .filter(answer -> answer.status() == 200));
    }
}
