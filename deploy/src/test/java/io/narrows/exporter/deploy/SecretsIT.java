package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that secrets of an envelope appear in no answer and no log line, whatever fails.
class SecretsIT {
    private static final String SECRET = "hunter2-Tr0ub4dor";
    private static final String FINDING = "finding-7c1d";

    @TempDir
    private Path scratch;

    private final List<String> answers = new ArrayList<>();

    @Test
    void secretsAndReportsNeverShow() {
        try (var openSearch = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(scratch, Map.of("LOG_LEVEL", "trace"))) {
            forward(exporter, Envelopes.openSearch(openSearch.uri().toString(), "user", SECRET));
            forward(exporter, Envelopes.openSearch("http://127.0.0.1:1", "user", SECRET));
            forward(exporter, Envelopes.openSearch("http://user:" + SECRET + "@127.0.0.1:1", "", ""));
            forward(exporter, Envelopes.openSearch("no url " + SECRET, "user", SECRET));
            forward(exporter, "{\"openSearch\":{\"hostport\":7,\"password\":\"" + SECRET + "\"}}");
            forward(
                    exporter,
                    "{\"openSearch\":{\"hostport\":\"http://127.0.0.1:1\",\"password\":[\"" + SECRET + "\"]}}");
            forward(exporter, "{\"openSearch\":{\"checkCert\":\"yes\",\"password\":\"" + SECRET + "\"}}");
            forward(exporter, "{\"pagerParrot\":{\"token\":\"" + SECRET + "\"}}");
            forward(exporter, "{\"" + SECRET + " !\":{\"token\":\"" + SECRET + "\"}}");
            post(
                    exporter.server("/forward"),
                    "{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"password\":\"" + SECRET);
            post(exporter.server("/forward"), "{\"password\":\"" + SECRET + "\" " + SECRET + "}");
            post(exporter.admin("/consumers/openSearch/test"), settings("http://127.0.0.1:1"));
            post(exporter.admin("/consumers/openSearch/test"), settings("http://user:" + SECRET + "@127.0.0.1:1"));
            post(exporter.admin("/consumers/openSearch/test"), settings("no url"));
            awaitFailures(exporter);
            for (var path : List.of("/consumers", "/health/ready", "/health/live", "/metrics", "/dead-letters")) {
                answers.add(Http.get(exporter.admin(path)).body());
            }
            exporter.terminate();

            var log = exporter.awaitEnd().output();

            assertThat(answers).hasSizeGreaterThan(20).allSatisfy(SecretsIT::tellsNothing);
            assertThat(log).isNotEmpty().allSatisfy(SecretsIT::tellsNothing);
        }
    }

    private static void tellsNothing(String text) {
        assertThat(text).doesNotContain(SECRET).doesNotContain(FINDING);
    }

    private void forward(ExporterProcess exporter, String exportConfig) {
        var payload = "{\"" + FINDING + "\":\"" + SECRET + "\"}";
        var answer = post(exporter.server("/forward?wait=500ms"), Envelopes.envelope("s", exportConfig, payload));
        if (answer.status() == 200) {
            answers.add(Http.get(exporter.server("/reports/" + answer.id())).body());
        }
    }

    private Http.Answer post(URI uri, String body) {
        var answer = Http.send("POST", uri, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        answers.add(answer.body());
        answers.add(answer.headers().toString());
        return answer;
    }

    private static String settings(String hostport) {
        return "{\"hostport\":\"" + hostport + "\",\"username\":\"user\",\"password\":\"" + SECRET + "\"}";
    }

    /// Waits until the log mentions failing lanes, so that these lines are checked too.
    private static void awaitFailures(ExporterProcess exporter) {
        var failure = Pattern.compile(" WARN .*lane");
        Await.until(
                "a warning of a lane",
                Duration.ofSeconds(20),
                () -> exporter.output().stream()
                        .filter(line -> failure.matcher(line).find())
                        .findFirst()
                        .or(Optional::empty));
    }
}
