package io.narrows.exporter.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the log holds no secrets and no errors that are none, and that nobody can flood it.
class LogIT {
    private static final String SECRET = "Canary7c1dCanary";
    private static final String RECORD =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (ERROR|WARN |INFO |DEBUG|TRACE) .*";
    private static final int MALFORMED = 3_000;
    private static final int LANES = 16;

    @TempDir
    private Path scratch;

    @Test
    void credentialsOnTheWireAreInNoLineWhateverTheLevelIs() {
        try (var openSearch = FakeOpenSearch.start();
                var http = OverheardServer.http();
                var exporter = ExporterProcess.start(
                        scratch, Map.of("LOG_LEVEL", "trace", "CONSUMERS_KAFKA_LOG_LEVEL", "trace"))) {
            var stored = forward(exporter, """
                    {"openSearch":{"hostport":"%s","username":"user","password":"%s"}}""".formatted(openSearch.uri(), SECRET));
            openSearch.awaitReport(stored);
            forward(exporter, """
                    {"s3":{"endpoint":"http://127.0.0.1:%d","bucket":"reports","accessKeyId":"AK%s","secretAccessKey":"%s"}}""".formatted(http.port(), SECRET, SECRET));
            forward(exporter, """
                    {"webhook":{"url":"http://127.0.0.1:%d/?token=%s","secretHeaders":"Authorization: Bearer %s"}}""".formatted(http.port(), SECRET, SECRET));
            forward(exporter, """
                    {"smtp":{"hostport":"127.0.0.1:%d","from":"a@b.example","to":"c@d.example","security":"none",
                    "username":"user","password":"%s"}}""".formatted(http.port(), SECRET));
            forward(exporter, """
                    {"kafka":{"bootstrapServers":"127.0.0.1:%d","topic":"t","username":"user","password":"%s"}}""".formatted(http.port(), SECRET));
            http.await("AWS4-HMAC-SHA256");
            http.await("Bearer " + SECRET);
            exporter.terminate();

            var log = exporter.awaitEnd().output();

            assertThat(openSearch.authorizations()).contains("Basic " + base64("user:" + SECRET));
            assertThat(log)
                    .anyMatch(line -> line.contains(" TRACE ") || line.contains(" DEBUG ") || line.contains(" INFO "));
            for (var canary : List.of(
                    SECRET, base64("user:" + SECRET), base64(SECRET), base64("\0user\0" + SECRET), http.signature())) {
                assertThat(log).as(canary).noneMatch(line -> line.contains(canary));
            }
            assertThat(log).allMatch(line -> line.matches(RECORD));
        }
    }

    @Test
    void whoSendsNonsenseCannotFillTheLog() throws IOException {
        try (var exporter = ExporterProcess.start(scratch, Map.of())) {
            var address = exporter.server("/");
            for (int i = 0; i < MALFORMED; i++) {
                say(address, "G%T nonsense " + i + " x\r\n\r\n");
            }

            assertThat(exporter.output()).allMatch(line -> line.matches(RECORD));
            assertThat(exporter.output().stream().mapToInt(String::length).sum())
                    .isLessThan(100_000);
            assertThat(Http.get(exporter.admin("/metrics")).body())
                    .containsPattern("(?m)^data_exporter_log_lines_suppressed_total [0-9.E]+$");
        }
    }

    @Test
    void clientsThatAreClosedAreNoErrors() {
        try (var openSearch = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(scratch, Map.of("LANES_IDLE_TIMEOUT", "1s"))) {
            for (int i = 0; i < LANES; i++) {
                forward(exporter, Envelopes.openSearch(openSearch.uri().toString(), "user" + i, ""));
            }
            Await.until(
                    "all lanes closed because they are idle",
                    Duration.ofMinutes(1),
                    () -> Optional.of(openSearch.openConnections()).filter(open -> open == 0));
            exporter.terminate();

            var log = exporter.awaitEnd().output();

            assertThat(log).allMatch(line -> line.matches(RECORD));
            assertThat(log).noneMatch(line -> line.contains(" ERROR ") || line.contains("connection thread failed"));
        }
    }

    private static void say(URI address, String text) throws IOException {
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            socket.getOutputStream().write(text.getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // The exporter closed the connection, which also counts as an answer.
        }
    }

    private static String forward(ExporterProcess exporter, String exportConfig) {
        var answer = Http.send(
                "POST",
                exporter.server("/forward?wait=3s"),
                Map.of(),
                Envelopes.envelope("s", exportConfig, "{}").getBytes(UTF_8));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.id();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
