package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
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

/// Large reports on their way to many destinations that hang must not fill the heap.
class LargeReportsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DESTINATIONS = 20;
    private static final int SIZE = 16 << 20;

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
        try (var exporter = ExporterProcess.start(scratch, Map.of("JAVA_OPTS", "-Xmx256m"))) {
            var payload = "[\"" + "a".repeat(SIZE) + "\"]";
            for (int i = 0; i < DESTINATIONS; i++) {
                post(
                        exporter,
                        Envelopes.envelope("s", "{\"webhook\":{\"url\":\"http://" + silentServer() + "\"}}", payload));
            }
            post(exporter, Envelopes.toFile("s", "{}"));

            var operator = new Operator(exporter);
            Await.until(
                    "the small report delivered",
                    PATIENCE,
                    () -> Optional.of(operator.deliveriesTo("file")).filter(file -> file.delivered() == 1));
            assertThat(operator.deliveriesTo("webhook").pending()).isEqualTo(DESTINATIONS);
            assertThat(exporter.isAlive()).isTrue();
        }
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
