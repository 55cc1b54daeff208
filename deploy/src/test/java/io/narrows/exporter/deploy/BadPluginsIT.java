package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.deploy.load.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that plugins which misbehave in every way we know do not affect the `file` consumer.
class BadPluginsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REPORTS = 20;

    /// A line of the log, or a line of a stack trace.
    private static final Pattern LOGGED = Pattern.compile("\\S+Z (INFO |WARN |ERROR) .*| {4}.*");

    /// A loop that ignores interrupts and keeps a processor busy.
    private static final String SPIN =
            "static int spin() { int i = 0; while (System.nanoTime() != 0) { i++; } return i; }";

    @TempDir
    private Path scratch;

    private Path plugins = Path.of("");

    @BeforeEach
    void copyTheFileConsumer() throws IOException {
        plugins = Files.createDirectory(scratch.resolve("plugins"));
        Files.copy(ExporterProcess.DISTRIBUTION.resolve("plugins/file.jar"), plugins.resolve("file.jar"));
    }

    @Test
    void jarsThatCannotBeLoadedAreNamedAndReportsReachTheirFilesAllTheSame() throws IOException {
        jar("hangs", factory("hangs").member(SPIN).member("public BadFactory() { spin(); }"));
        jar("throws", factory("throws").member("public BadFactory() { throw new LinkageError(); }"));
        jar("static", factory("static").member("static final int N = Integer.parseInt(\"x\");"));
        jar("overflows", factory("overflows").settings("return settings();"));
        PluginJar.of("newer.jar", factory("newer"))
                .manifest("Plugin-Requires", ">=99.0.0")
                .in(plugins);
        Files.writeString(plugins.resolve("nojar.jar"), "no jar");

        try (var exporter = start(Map.of("PLUGINS_ON_ERROR", "skip", "PLUGINS_START_TIMEOUT", "1s"))) {
            var answer = Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));

            assertThat(answer.state()).isEqualTo("delivered");
            assertThat(exporter.output())
                    .allMatch(LOGGED.asMatchPredicate())
                    .filteredOn(line -> line.contains("plugin skipped"))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("hangs.jar", "gave no answer within 1000 ms"),
                            line -> assertThat(line).contains("newer.jar", ">=99.0.0"),
                            line -> assertThat(line).contains("nojar.jar", "no readable jar"),
                            line -> assertThat(line).contains("overflows.jar", "StackOverflowError"),
                            line -> assertThat(line).contains("static.jar", "NumberFormatException"),
                            line -> assertThat(line).contains("throws.jar", "LinkageError"));
        }
    }

    @Test
    void consumersThatMisbehaveHoldUpNoReportForAnother() throws IOException {
        var bad = List.of(
                jar("computes", factory("computes").member(SPIN).delivering("spin(); return List.of();")),
                jar("opens", factory("opens").member(SPIN).open("spin(); return null;")),
                jar("asked", factory("asked").member(SPIN).hosts("spin(); return Set.of();")),
                jar("closes", factory("closes").member(SPIN).open(consumer("spin();"))),
                jar("errs", factory("errs").delivering("throw new StackOverflowError();")),
                jar("few", factory("few").delivering("return List.of();")),
                jar("none", factory("none").delivering("return null;")),
                jar(
                        "leaves",
                        factory("leaves")
                                .open("new Thread(() -> { try { Thread.sleep(600_000); } catch"
                                        + " (InterruptedException e) { throw new Error(e); } }, \"left\").start(); "
                                        + consumer(""))),
                jar(
                        "prints",
                        factory("prints")
                                .answering("print()")
                                .member("static String print() { System.out.print(\"no line\\rof the log\\n\");"
                                        + " new Exception(\"printed\").printStackTrace(); return \"printed\"; }")));
        var exportConfig = Stream.concat(Stream.of("file"), bad.stream())
                .map(id -> "\"" + id + "\":{}")
                .collect(Collectors.joining(",", "{", "}"));

        try (var exporter = start(Map.of("LANES_ATTEMPT_TIMEOUT", "500ms", "STOP_GRACE", "1s"))) {
            for (int i = 0; i < REPORTS; i++) {
                var answer = Http.post(exporter.server("/forward"), Envelopes.envelope("s", exportConfig, "{}"));
                assertThat(answer.status()).isEqualTo(200);
            }

            var operator = new Operator(exporter);
            Await.until(
                    "all reports in their files",
                    PATIENCE,
                    () -> Optional.of(operator.deliveriesTo("file"))
                            .filter(deliveries -> deliveries.delivered() == REPORTS));
            Await.until(
                    "what was printed in the log",
                    PATIENCE,
                    () -> exporter.output().stream()
                            .filter(line -> line.endsWith(
                                    " INFO  printed by=bad.BadFactory text=\"no line\\rof the log\" consumer=prints"))
                            .findFirst());
            assertThat(operator.isReady()).isTrue();
            assertThat(operator.deliveriesTo("computes").delivered()).isZero();

            exporter.awaitLine(Pattern.compile("consumer hangs lane=computes"));
            exporter.awaitLine(Pattern.compile("dead letter delivery=\\S+-leaves"));
            exporter.terminate();
            var ending = exporter.awaitEnd();

            assertThat(ending.status()).isZero();
            assertThat(ending.output())
                    .allMatch(LOGGED.asMatchPredicate())
                    .anyMatch(line -> line.contains("consumer hangs lane=computes"))
                    .anyMatch(line -> line.contains("plugin left threads running jar=leaves.jar"))
                    .anyMatch(line -> line.contains("exporter stopped"));
        }
    }

    private ExporterProcess start(Map<String, String> environment) {
        var variables = new HashMap<>(environment);
        variables.put("PLUGINS_DIRECTORY", plugins.toString());
        return ExporterProcess.start(scratch, variables);
    }

    private String jar(String id, FactorySource factory) throws IOException {
        PluginJar.of(id + ".jar", factory).in(plugins);
        return id;
    }

    private static FactorySource factory(String id) {
        return FactorySource.of("bad.BadFactory", id);
    }

    /// Java source of an `open` method whose consumer rejects all reports.
    private static String consumer(String close) {
        return """
                return new ReportConsumer() {
                    public List<DeliveryResult> deliver(List<Delivery> batch) {
                        return List.of(new DeliveryResult.Rejected("no"));
                    }
                    public void close() { %s }
                };
                """.formatted(close);
    }
}
