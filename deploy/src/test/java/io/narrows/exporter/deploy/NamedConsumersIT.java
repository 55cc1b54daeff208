package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests consumers that operators configure, so that envelopes need neither credentials nor destinations.
class NamedConsumersIT {
    private static final String OLD = "old-hunter2";
    private static final String NEW = "new-hunter2";

    @TempDir
    private Path scratch;

    private final FakeOpenSearch openSearch = FakeOpenSearch.start();
    private Path password = Path.of("");
    private Path configuration = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        password = Files.writeString(scratch.resolve("password"), OLD + "\n");
        configuration = Files.writeString(scratch.resolve("my.yaml"), """
                        consumers:
                          main:
                            type: openSearch
                            hostport: %s
                            username: exporter
                            password: ${file:%s}
                        routes:
                          kube-bench:
                            source: "kubebench_*"
                            consumers: main
                        """.formatted(openSearch.uri(), password));
    }

    @AfterEach
    void close() {
        openSearch.close();
    }

    @Test
    void aCredentialIsNotInTheSpoolAndWhatWaitsIsSentWithTheNextOne() throws IOException {
        openSearch.fail(Fault.UNAUTHORIZED);
        String asked;
        String routed;
        try (var exporter = start()) {
            asked = Http.post(
                            exporter.server("/forward"),
                            Envelopes.envelope("risk_report", "{\"main\":{}}", "{\"a\":1}"))
                    .id();
            routed = Http.post(exporter.server("/ingest/kubebench_report"), "{\"a\":2}")
                    .id();
            Await.until(
                    "a refusal",
                    Duration.ofSeconds(20),
                    () -> Optional.of(openSearch.faults()).filter(faults -> faults > 0));
            exporter.kill();
            assertThat(exporter.output()).noneMatch(line -> line.contains(OLD));
        }
        assertThat(spool()).doesNotContain(OLD).doesNotContain("exporter:");
        Files.writeString(password, NEW);
        openSearch.repair();

        try (var exporter = start()) {
            assertThat(openSearch.awaitReport(asked).line()).contains("\"a\":1");
            assertThat(openSearch.awaitReport(routed).index()).isEqualTo("kubebench_report");
            assertThat(openSearch.authorizations()).containsExactlyInAnyOrder(basic(OLD), basic(NEW));
            assertThat(Http.get(exporter.admin("/consumers")).body())
                    .contains("\"id\":\"main\"", "\"named\":true")
                    .doesNotContain(NEW);
        }
    }

    @Test
    void routesExplainTellsWhereReportsGoAndCheckConfigByWhatValues() {
        var explained = run("routes", "explain", "--source=kubebench_report");
        var nowhere = run("routes", "explain", "--source=KUBEBENCH_report");
        var checked = run("check-config");

        assertThat(explained.status()).as(explained.text()).isZero();
        assertThat(explained.output().get(2))
                .matches(" *main +openSearch +127\\.0\\.0\\.1:\\d+ +kube-bench +kubebench_\\* +- +" + configuration
                        + " line 9");
        assertThat(nowhere.status()).isEqualTo(1);
        assertThat(nowhere.output()).anyMatch(line -> line.contains("capitals and small letters"));
        assertThat(checked.output())
                .contains(
                        "consumers.main.password = ${file:" + password + "} (" + configuration + " line 6)",
                        "routes.kube-bench.consumers = main (" + configuration + " line 10)",
                        "consumer main (openSearch) 0.1.0");
        assertThat(List.of(explained, nowhere, checked))
                .allSatisfy(ending -> assertThat(ending.output()).noneMatch(line -> line.contains(OLD)));
    }

    private ExporterProcess start() {
        return ExporterProcess.start(scratch, Map.of(), "--config=" + configuration);
    }

    private Ending run(String... command) {
        return ExporterProcess.run(scratch, Map.of("DATA_EXPORTER_CONFIG", configuration.toString()), command);
    }

    private String spool() throws IOException {
        try (var files = Files.walk(scratch.resolve("spool"))) {
            return files.filter(Files::isRegularFile)
                    .map(NamedConsumersIT::text)
                    .reduce("", String::concat);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String basic(String secret) {
        return "Basic " + Base64.getEncoder().encodeToString(("exporter:" + secret).getBytes(StandardCharsets.UTF_8));
    }
}
