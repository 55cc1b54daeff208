package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.ReportConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that strangers who hold every connection do not lock out anybody.
class CrowdedPortIT {
    private static final int MOST = 1_024;
    private static final int HONEST = 200;
    private static final long MOST_RESIDENT_KIB = 600 * 1_024;
    private static final Duration MOST_P99 = Duration.ofSeconds(1);
    private static final List<String> BEGINNINGS = List.of(
            "",
            "POST /forward HTTP/1.1\r\n",
            "POST /forward HTTP/1.1\r\nHost: x\r\nX: y\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    @TempDir
    private Path scratch;

    private final List<Socket> strangers = new ArrayList<>();
    private ExporterProcess exporter;

    @BeforeEach
    void start() {
        exporter = ExporterProcess.start(scratch, Map.of("SERVER_HTTP2", "true", "SERVER_HEAD_TIMEOUT", "1h"));
    }

    @AfterEach
    void stop() throws IOException {
        for (var stranger : strangers) {
            stranger.close();
        }
        exporter.close();
    }

    @Test
    void anHonestSenderIsAnsweredWithinASecondAndProbesAreGreen() throws Exception {
        for (int i = 0; i < MOST; i++) {
            crowd();
        }

        var nanos = new ArrayList<Long>();
        for (int i = 0; i < HONEST; i++) {
            crowd(); // the strangers reconnect
            drip();
            var begin = System.nanoTime();
            try (var honest = new ReportConnection(exporter.server("/forward"))) {
                assertThat(honest.send(request(exporter.server("/forward"))).status())
                        .isEqualTo(200);
            }
            nanos.add(System.nanoTime() - begin);
        }

        var p99 = nanos.stream().sorted().toList().get(HONEST * 99 / 100);
        assertThat(Duration.ofNanos(p99)).isLessThan(MOST_P99);
        assertThat(Http.get(exporter.admin("/health/live")).status()).isEqualTo(200);
        assertThat(Http.get(exporter.admin("/health/ready")).status()).isEqualTo(200);
        var metrics = Http.get(exporter.admin("/metrics")).body();
        assertThat(metrics).contains("data_exporter_connections_limit{port=\"reports\"} " + (double) MOST);
        assertThat(metrics).doesNotContain("connections_shed_total{port=\"reports\",reason=\"refused\"} 1");
        assertThat(residentKib()).isLessThan(MOST_RESIDENT_KIB);
        assertThat(exporter.output().stream().filter(line -> line.contains("connections shed")))
                .hasSizeBetween(1, 3);
    }

    private void crowd() throws IOException {
        var uri = exporter.server("/");
        var stranger = new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
        strangers.add(stranger);
        stranger.getOutputStream()
                .write(BEGINNINGS.get(strangers.size() % BEGINNINGS.size()).getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends one more header field on one connection, if the connection is still open.
    private void drip() {
        try {
            strangers.get(strangers.size() * 3 / 4).getOutputStream().write('X');
        } catch (IOException e) {
            // The exporter closed the connection.
        }
    }

    private static byte[] request(URI forward) {
        var body = "{\"source\":\"honest\",\"exportConfig\":{\"file\":{}},\"payload\":\"{}\"}";
        return ("POST " + forward.getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + exporter.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
