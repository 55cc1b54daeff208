package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationIT {
    @TempDir
    private Path scratch;

    @Test
    void everyLayerBeatsTheOneBelowIt() throws IOException {
        var overlay = Files.writeString(
                scratch.resolve("my.yaml"), "lanes: {maxAge: 1h, maxFailures: 3}\nstop.grace: 3s\nlog.level: warn\n");

        var ending = ExporterProcess.run(
                scratch,
                Map.of(
                        "DATA_EXPORTER_CONFIG",
                        overlay.toString(),
                        "LANES_MAX_FAILURES",
                        "4",
                        "STOP_GRACE",
                        "4s",
                        "JAVA_OPTS",
                        ExporterProcess.javaOptions("-Dstop.grace=5s")),
                "check-config");

        assertThat(ending.status()).as(ending.text()).isZero();
        assertThat(ending.output())
                .contains(
                        "lanes.maxAge = 1h (" + overlay + " line 1)",
                        "lanes.maxFailures = 4 (environment variable LANES_MAX_FAILURES)",
                        "stop.grace = 5s (system property stop.grace)",
                        "log.level = warn (" + overlay + " line 3)",
                        "consumers.file.directory = " + scratch.resolve("reports")
                                + " (environment variable CONSUMERS_FILE_DIRECTORY)",
                        "consumer file 0.1.0",
                        "consumer openSearch 0.1.0")
                .anyMatch(line -> line.startsWith("egress: egress.allow is not set"));
    }

    @Test
    void theCommandLineNamesTheFileToo() throws IOException {
        var overlay = Files.writeString(scratch.resolve("my.yaml"), "stop.grace: 3s\n");

        var ending = ExporterProcess.run(scratch, Map.of(), "check-config", "--config=" + overlay);

        assertThat(ending.output()).contains("stop.grace = 3s (" + overlay + " line 1)");
    }

    @Test
    void checkConfigTellsEveryProblem() throws IOException {
        var overlay = Files.writeString(scratch.resolve("my.yaml"), "stop.grace: never\nsever.port: 1\n");

        var ending = ExporterProcess.run(scratch, Map.of(), "check-config", "--config=" + overlay);

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output())
                .containsExactly(
                        "data-exporter: sever.port is no known key; did you mean server.port? (" + overlay + " line 2)",
                        "data-exporter: stop.grace must be a duration such as 500ms, 10s, 5m, 24h, 7d or PT10S, of at most 36500d but was"
                                + " 'never' (" + overlay + " line 1)");
    }

    @Test
    void theSpoolAndThePluginsAreWhereTheVariablesSay() {
        var ending = ExporterProcess.run(scratch, Map.of("PLUGINS_DIRECTORY", "/nowhere"), "check-config");

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.output()).singleElement().asString().contains("/nowhere");
    }

    @Test
    void aReportGoesWhereTheVariableOfTheFileConsumerSays() {
        var elsewhere = scratch.resolve("elsewhere");
        try (var exporter = ExporterProcess.start(scratch, Map.of("CONSUMERS_FILE_DIRECTORY", elsewhere.toString()))) {
            var answer = Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));

            assertThat(answer.state()).isEqualTo("delivered");
            assertThat(elsewhere).isNotEmptyDirectory();
        }
    }

    @Test
    void theLogTellsOnlyWhatTheLevelAsksFor() {
        try (var exporter = ExporterProcess.start(scratch, Map.of("LOG_LEVEL", "debug"))) {
            Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));

            exporter.awaitLine(
                    Pattern.compile(" DEBUG attempt ended lane=file#\\w+ reports=1 outcome=TAKEN took=\\d+ms"));
        }
    }
}
