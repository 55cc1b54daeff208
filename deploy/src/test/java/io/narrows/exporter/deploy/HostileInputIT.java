package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that bad input gets a clear answer and does no harm.
class HostileInputIT {
    private static final byte[] NOTHING = {};

    @TempDir
    private static Path scratch;

    private static ExporterProcess exporter;

    @BeforeAll
    static void start() {
        exporter = ExporterProcess.start(
                scratch,
                Map.of("SERVER_MAX_BODY_SIZE", "1MiB", "SERVER_REQUEST_TIMEOUT", "2s", "SERVER_READ_TIMEOUT", "1s"));
    }

    @AfterAll
    static void stop() {
        exporter.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"source\":", "{\"source\":\"s\"", "nonsense", "[1]", "{\"source\":1}", "\u0000\u0001"
            })
    void malformedOrTruncatedIs400(String body) {
        var answer = Http.post(exporter.server("/forward"), body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().getString("detail")).isNotBlank();
    }

    @Test
    void nestedADepthOf100000Is400() {
        var deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(Http.post(exporter.server("/forward"), "{\"extra\":" + deep + "}")
                        .status())
                .isIn(200, 400);
        assertThat(Http.post(exporter.server("/forward"), "{\"exportConfig\":{\"file\":" + deep + "}}")
                        .status())
                .isEqualTo(400);
        assertStillServing();
    }

    @Test
    void binaryIs400() {
        var bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);

        assertThat(Http.send("POST", exporter.server("/forward"), Map.of(), bytes)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatIsTooLargeIs413BeforeItIsReadWhole() throws IOException {
        var answer =
                exchange("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1099511627776\r\n\r\n{\"source\":\"");

        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void whatTurnsOutTooLargeOnTheWayIs413() throws IOException {
        var chunk = "40000\r\n" + " ".repeat(0x40000) + "\r\n";

        var answer =
                exchange("POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5));

        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void whatComesTooSlowlyIs408() throws IOException {
        var answer = exchange("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"source\":");

        assertThat(answer).startsWith("HTTP/1.1 408");
    }

    @Test
    void twoHundredBadRequestsInARowLeaveItServing() {
        var bad = List.of("", "{", "[]", "{\"source\":[]}", "{\"payload\":1}", "\u0000", "{} {}", "{\"a\":\"\\x\"}");

        for (int i = 0; i < 200; i++) {
            assertThat(Http.post(exporter.server("/forward"), bad.get(i % bad.size()))
                            .status())
                    .isEqualTo(400);
        }

        assertStillServing();
    }

    @Test
    void otherPathsAndMethodsAreToldApart() {
        assertThat(Http.get(exporter.server("/nothing")).status()).isEqualTo(404);
        var answer = Http.send("DELETE", exporter.server("/forward"), Map.of(), NOTHING);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        assertThat(Http.get(exporter.server("/reports/unknown")).status()).isIn(400, 404);
    }

    @Test
    void scannersCannotReachWhatIsForOperators() {
        for (var path : List.of("/consumers", "/dead-letters", "/health/ready", "/metrics")) {
            assertThat(Http.get(exporter.server(path)).status()).as(path).isEqualTo(404);
        }
        assertThat(Http.post(exporter.admin("/forward"), "{}").status()).isEqualTo(404);
    }

    private static void assertStillServing() {
        var answer = Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.state()).isEqualTo("delivered");
    }

    /// Sends bytes that no HTTP client would send, and returns the answer until the connection is closed or silent.
    private static String exchange(String request) throws IOException {
        var port = exporter.server("/").getPort();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // The exporter may answer and close before it has read everything, as it should.
                return read(socket.getInputStream());
            }
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) throws IOException {
        var buffer = new byte[4096];
        var length = in.read(buffer);
        return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }
}
