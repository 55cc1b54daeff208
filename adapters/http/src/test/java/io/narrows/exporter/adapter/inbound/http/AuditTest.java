package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that each change by an operator leaves one line in the log: who, from where, which filter, how many.
class AuditTest {
    private static final String SECRET = "hunter2";

    @TempDir
    private Path scratch;

    private TokensOnDisk tokens;
    private StartedExporter exporter;
    private LogRecords log;

    @BeforeEach
    void start() throws IOException {
        tokens = TokensOnDisk.in(scratch);
        exporter = StartedExporter.with(tokens.settings());
        log = LogRecords.capture();
    }

    @AfterEach
    void stop() {
        log.close();
        exporter.close();
    }

    @Test
    void aReplayIsLogged() throws Exception {
        reject("a");
        reject("a");
        reject("b");

        change("POST", "/dead-letters/replay?source=a&reason=too%20odd", "");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "action=\"POST /dead-letters/replay\" filter=\"source=a&reason=too%20odd\" count=2 outcome=done"
                                + " who=carl peer=127.0.0.1:");
    }

    @Test
    void aPurgeIsLogged() throws Exception {
        reject("a");

        change("DELETE", "/dead-letters?all=true", "");
        change("DELETE", "/pending?consumer=openSearch", "");

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("DELETE /dead-letters\" filter=\"all=true\" count=1 "),
                        line -> assertThat(line).contains("DELETE /pending\" filter=\"consumer=openSearch\" count=0 "));
    }

    @Test
    void aTestOfAConsumerIsLoggedWithItsOutcomeAndWithoutItsSettings() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Misconfigured("HTTP 401 " + SECRET));

        change("POST", "/consumers/openSearch/test", "{\"hostport\":\"http://x\",\"password\":\"" + SECRET + "\"}");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "action=\"POST /consumers/openSearch/test\" filter=\"\" count=1 outcome=misconfigured who=carl")
                .doesNotContain(SECRET);
    }

    @Test
    void whatChangesNothingLeavesNoLine() throws Exception {
        reject("a");

        change("DELETE", "/dead-letters?all=true&dryRun=true", "");
        change("POST", "/dead-letters/replay?all=true&dryRun=true", "");
        change("DELETE", "/pending?all=true&dryRun=true", "");
        change("DELETE", "/dead-letters", "");
        change("DELETE", "/dead-letters?sorce=a", "");
        change("POST", "/consumers/none/test", "{}");
        send("GET", "/dead-letters", tokens.changer(), "");
        send("DELETE", "/dead-letters?all=true", tokens.reader(), "");
        send("DELETE", "/dead-letters?all=true", TokensOnDisk.create(), "");

        assertThat(lines()).isEmpty();
    }

    @Test
    void nobodyForgesALine() throws Exception {
        change("DELETE", "/pending?source=a%0A%22%20who=root", "");
        change("DELETE", "/pending?source=" + "x".repeat(3_000), "");

        assertThat(lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("who=carl")
                        .doesNotContain("\n", "\" who=root")
                        .hasSizeLessThan(1_300));
    }

    @Test
    void withoutALoginTheLineSaysSo() throws Exception {
        try (var open = StartedExporter.start()) {
            Client.of(open.admin()).send("DELETE", "/pending?all=true", "");

            assertThat(lines()).singleElement().asString().contains("who=anonymous peer=127.0.0.1:");
        }
    }

    private List<String> lines() {
        return log.text()
                .lines()
                .filter(line -> line.contains("operator change"))
                .toList();
    }

    private void reject(String source) throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
        Client.of(exporter.reports())
                .post(
                        "/forward?wait=10s",
                        "{\"source\":\"" + source
                                + "\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\"}},\"payload\":\"{}\"}");
    }

    private void change(String method, String path, String body) throws Exception {
        send(method, path, tokens.changer(), body);
    }

    private void send(String method, String path, String token, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create(exporter.admin() + path))
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Authorization", "Bearer " + token)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
