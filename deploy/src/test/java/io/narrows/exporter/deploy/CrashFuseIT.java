package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.deploy.load.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Tests a report that ends the process whenever it is tried, among other reports. The tests run at once, because each
/// waits half a minute until the suspect is tried again.
@Execution(ExecutionMode.CONCURRENT)
class CrashFuseIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REPORTS = 30;

    /// More starts than the fuse needs, so the exporter must survive the last one.
    private static final int MOST_STARTS = 6;

    @TempDir
    private Path scratch;

    private Path plugins = Path.of("");
    private Path temporary = Path.of("");

    @BeforeEach
    void placePlugins() throws IOException {
        plugins = Files.createDirectory(scratch.resolve("plugins"));
        temporary = Files.createDirectory(scratch.resolve("tmp"));
        Files.copy(ExporterProcess.DISTRIBUTION.resolve("plugins/file.jar"), plugins.resolve("file.jar"));
    }

    @Test
    void aPluginThatEndsTheProcessOnOneReportEndsItTwiceAndNoMore() throws IOException {
        survives("Runtime.getRuntime().halt(9);");
    }

    @Test
    void aPluginThatTakesAllMemoryForOneReportDoesSoTwiceAndNoMore() throws IOException {
        survives("var hoard = new ArrayList<byte[]>(); while (true) { hoard.add(new byte[1 << 20]); }");
    }

    @Test
    void aPluginThatCallsExitForOneReportDoesSoTwiceAndNoMore() throws IOException {
        survives("System.exit(0);");
    }

    private void survives(String deadly) throws IOException {
        PluginJar.of(
                        "deadly.jar",
                        FactorySource.of("bad.BadFactory", "deadly")
                                .settings("return SettingDeclarations.of();")
                                .batchLimits("return new BatchLimits(100, 1 << 20);")
                                .delivering("for (var delivery : batch) {"
                                        + " if (delivery.report().payload().text().contains(\"poison\")) { die(); } }"
                                        + " return batch.stream().map(d -> (DeliveryResult) new"
                                        + " DeliveryResult.Delivered()).toList();")
                                .member("static void die() { " + deadly + " }"))
                .in(plugins);
        int deaths = 0;
        int toFile = 0;
        int toBoth = 0;
        try (var first = start()) {
            toFile = post(first, "{\"file\":{}}", "{}", REPORTS);
            post(first, "{\"deadly\":{}}", "{\"poison\":true}", 1);
            first.awaitEnd();
            deaths++;
        }
        for (; ; deaths++) {
            assertThat(deaths).isLessThan(MOST_STARTS);
            try (var exporter = start()) {
                toBoth += post(exporter, "{\"deadly\":{},\"file\":{}}", "{}", REPORTS);
                if (livesOn(exporter)) {
                    assertEverythingElseIsDelivered(exporter, toFile, toBoth);
                    break;
                }
            }
        }

        assertThat(deaths).isEqualTo(2);
        try (var left = Files.list(temporary)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("sqlite-"))
                    .filteredOn(name -> name.startsWith("data-exporter-plugins-"))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    /// Posts one report after another.
    ///
    /// @return how many were answered 200 before the process ended, if it did
    private static int post(ExporterProcess exporter, String exportConfig, String payload, int count) {
        int answered = 0;
        try {
            for (int i = 0; i < count; i++) {
                var answer = Http.post(exporter.server("/forward"), Envelopes.envelope("s", exportConfig, payload));
                assertThat(answer.status()).isEqualTo(200);
                answered++;
            }
        } catch (UncheckedIOException e) {
            exporter.awaitEnd();
        }
        return answered;
    }

    /// Whether no deadly delivery is left.
    private static boolean livesOn(ExporterProcess exporter) {
        return Await.until("the end of the process or of what waits", PATIENCE, () -> {
            if (!exporter.isAlive()) {
                return Optional.of(false);
            }
            try {
                var pending = new Operator(exporter)
                        .deliveries().values().stream()
                                .mapToLong(Operator.Deliveries::pending)
                                .sum();
                return Optional.of(true).filter(alive -> pending == 0);
            } catch (RuntimeException | AssertionError e) {
                return Optional.empty(); // the process ended during the request
            }
        });
    }

    private static void assertEverythingElseIsDelivered(ExporterProcess exporter, int toFile, int toBoth) {
        var operator = new Operator(exporter);
        var deadly = operator.deliveriesTo("deadly");
        var file = operator.deliveriesTo("file");
        assertThat(deadly.dead()).isEqualTo(1);
        // An unanswered report may have been kept.
        assertThat(deadly.delivered()).isEqualTo(deadly.accepted() - 1).isGreaterThanOrEqualTo(toBoth);
        assertThat(file.delivered()).isEqualTo(file.accepted()).isGreaterThanOrEqualTo(toFile + toBoth);
        var letters = Http.get(exporter.admin("/dead-letters?cause=crashed")).body();
        assertThat(letters).contains("-deadly\"", "\"cause\":\"crashed\"");
        assertThat(Http.get(exporter.admin("/metrics")).body())
                .contains("data_exporter_crash_buried 1.0\n", "data_exporter_crash_suspects 0.0\n");
        exporter.awaitLine(Pattern.compile("exporter ended without a stop in-flight=\\d+ suspects=\\d+ buried=1"));
        exporter.awaitLine(Pattern.compile("dead letter delivery=\\S+-deadly cause=CRASHED"));
    }

    private ExporterProcess start() {
        return ExporterProcess.start(
                scratch,
                Map.of(
                        "PLUGINS_DIRECTORY",
                        plugins.toString(),
                        "STOP_GRACE",
                        "1s",
                        "JAVA_OPTS",
                        ExporterProcess.javaOptions("-Xmx96m -Djava.io.tmpdir=" + temporary)));
    }
}
