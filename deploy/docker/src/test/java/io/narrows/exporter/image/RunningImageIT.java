package io.narrows.exporter.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// One exporter, started out of the image.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunningImageIT {
    private static final Pattern READY =
            Pattern.compile("exporter ready port=(\\d+) admin=(\\d+) consumers=(.*) took=");
    private static final String FROM_THE_CACHE = "shared objects file";

    @TempDir
    private static Path scratch = Path.of("");

    private static UnpackedImage image = new UnpackedImage(scratch);
    private static Map<String, FileTime> before = Map.of();
    private static List<ChildProcess> running = List.of();
    private static MatchResult ready = READY.matcher("");

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        image = UnpackedImage.in(Files.createDirectory(scratch.resolve("root")));
        var builder = image.process(List.of("-Xlog:class+load=info:file=" + loaded()), ImageFacts.COMMAND);
        before = image.times();
        builder.environment().put("SERVER_HOST", "127.0.0.1");
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().put("ADMIN_PORT", "0");
        var exporter = ChildProcess.start(builder);
        running = List.of(exporter);
        ready = exporter.awaitLine(READY).toMatchResult();
    }

    @AfterAll
    static void stop() {
        running.forEach(ChildProcess::close);
    }

    @Test
    @Order(1)
    void itHasTheConsumersOfTheDistribution() {
        assertThat(ready.group(3))
                .contains("file", "governor", "kafka", "openSearch", "relay", "s3", "smtp", "webhook");
    }

    /// A container that others reach takes nobody in before its operator has said who may send.
    @Test
    @Order(1)
    void withNothingSaidItSaysWhatItNeeds() throws IOException {
        try (var exporter = ChildProcess.start(image.process(List.of(), ImageFacts.COMMAND))) {
            var ending = exporter.awaitEnd();

            assertThat(ending.status()).isNotZero();
            assertThat(ending.text())
                    .contains(
                            "server.host: 0.0.0.0 lets others reach the port, so security.profile is strict, which needs",
                            "server.certificateFile and server.keyFile",
                            "security.tls: terminated-elsewhere",
                            "security.tokenFile or security.jwks",
                            "security.profile: open");
        }
    }

    @Test
    @Order(1)
    void itTakesAReportAndDeliversIt() throws IOException, InterruptedException {
        var answer = post(
                "{\"source\":\"image_report\",\"exportConfig\":{\"file\":{}},\"payload\":\"{\\\"docID\\\":\\\"a\\\"}\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"delivered\"");
        try (var reports = Files.walk(image.in(ImageFacts.DATA + "/reports/image_report"))) {
            assertThat(reports.filter(Files::isRegularFile))
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().contains("\"docID\":\"a\""));
        }
        assertThat(image.in(ImageFacts.DATA + "/spool/spool.db")).isNotEmptyFile();
    }

    /// It fails when the list of classes has grown old: see README.md.
    @Test
    @Order(1)
    void itStartsOutOfTheStartCache() throws IOException {
        var classes = Files.readAllLines(loaded()).stream()
                .filter(line -> line.contains("source: "))
                // The start cache has no classes of plugins.
                .filter(line -> !line.contains("/plugins/"))
                .toList();

        assertThat(classes).hasSizeGreaterThan(1000);
        var fromTheCache =
                classes.stream().filter(line -> line.contains(FROM_THE_CACHE)).count();
        assertThat(fromTheCache * 100 / classes.size()).isGreaterThanOrEqualTo(75);
    }

    @Test
    @Order(2)
    void itEndsInOrderWhenItIsToldTo() {
        var exporter = running.getFirst();

        exporter.terminate();

        assertThat(exporter.awaitEnd().status()).isZero();
    }

    @Test
    @Order(3)
    void itHasWrittenOnlyWhereAContainerMay() throws IOException {
        assertThat(image.times()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void itUnpacksNoLibraryThatWouldHaveToBeExecutable() throws IOException {
        try (var files = Files.walk(image.in(ImageFacts.TEMPORARY))) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.contains(".so"));
        }
    }

    private HttpResponse<String> post(String envelope) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ready.group(1) + "/forward?wait=20s"))
                        .POST(BodyPublishers.ofString(envelope))
                        .build(),
                BodyHandlers.ofString());
    }

    private static Path loaded() {
        return scratch.resolve("loaded");
    }
}
