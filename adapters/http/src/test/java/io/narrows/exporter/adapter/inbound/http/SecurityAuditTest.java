package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.SecurityProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that what came in becomes the configuration that lets it pass, and nothing else.
class SecurityAuditTest {
    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path scratch;

    private SenderTokens tokens;
    private StartedExporter exporter;

    @BeforeEach
    void start() throws IOException {
        tokens = SenderTokens.in(scratch);
        exporter = StartedExporter.with(tokens.settings(SecurityProfile.OPEN));
    }

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void whatCameInIsWrittenAsConfiguration() throws Exception {
        forward(
                "",
                "kube_b",
                "\"openSearch\":{\"hostport\":\"https://u:hunter2@search.example:9200\",\"password\":\"hunter2\"}");
        forward(
                "",
                "kube_a",
                "\"openSearch\":{\"hostport\":\"https://u:hunter2@search.example:9200\",\"password\":\"hunter2\"}");
        forward("", "kube_a", "\"OPENSEARCH\":{\"hostport\":\"other.example:9200\"}");
        forward("ci", "kube_a", "\"main\":{}");
        forward("router", "ingest_x", "");
        Await.until("the hosts", PATIENCE_MILLIS, () -> audit().contains("other.example"));

        assertThat(audit().lines().skip(4))
                .containsExactly(
                        "security:",
                        "  senders:",
                        "    narrows: # nobody logged in: give each a token, or set security.peers",
                        "      sources: \"kube_a, kube_b\"",
                        "      consumers: \"openSearch\"",
                        "      settings: own",
                        "    ci:",
                        "      sources: \"kube_a\"",
                        "      consumers: \"main\"",
                        "    router:",
                        "      sources: \"ingest_x\"",
                        "egress:",
                        "  allow: \"opensearch.test:9200, other.example:9200, search.example:9200\"");
        assertThat(audit())
                .startsWith("# What would let pass what came in since 20")
                .contains(": 5 deliveries.", "# It is less than a day", "may be missing. Ask again after 20")
                .doesNotContain("hunter2");
    }

    @Test
    void nobodySmugglesAPatternOrAReferenceIntoIt() throws Exception {
        for (var source : new String[] {"*", "a, b", "kube?", "${file:/etc/passwd}", "a\\nb: c", "\\\"", "a b", "é"}) {
            forward("", source, "\"main\":{}");
        }
        forward("", "fine", "\"openSearch\":{\"hostport\":\"*:9200\"}");
        forward("", "fine", "\"openSearch\":{\"hostport\":\"a,b\"}");
        forward("", "fine", "\"openSearch\":{\"hostport\":\"${file:/etc/passwd}\"}");
        forward("", "fine", "\"openSearch\":{\"hostport\":\"last:1\"}");
        Await.until("the hosts", PATIENCE_MILLIS, () -> audit().contains("last:1"));

        assertThat(audit())
                .contains("      sources: \"fine\"\n", "because of a character that has a meaning here: 8 sources")
                .doesNotContain("*", "${", "passwd", "a, b", "b: c", "kube?");
    }

    @Test
    void whereNothingCameInNothingIsAllowed() throws Exception {
        assertThat(audit().lines()).hasSize(4).allMatch(line -> line.startsWith("#"));
    }

    private void forward(String sender, String source, String consumers) throws Exception {
        var request = HttpRequest.newBuilder(exporter.reports().resolve("/forward"))
                .POST(BodyPublishers.ofString(
                        "{\"source\":\"" + source + "\",\"exportConfig\":{" + consumers + "},\"payload\":\"{}\"}"));
        if (!sender.isEmpty()) {
            request.header("Authorization", tokens.header(sender).replace("Authorization: ", ""));
        }
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private String audit() {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(exporter.admin() + "/security/audit"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
