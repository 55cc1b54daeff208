package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartIT {
    private static final String SCRIPT =
            Path.of("quickstart.sh").toAbsolutePath().toString();

    @TempDir
    private Path scratch;

    @Test
    void onceShowsThreeReceiptsAndWhereTheReportsLieAndEnds() {
        try (var quickstart = ChildProcess.start(List.of(SCRIPT, "--once"), environment())) {
            var ending = quickstart.awaitEnd();

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(ending.output())
                    .filteredOn(line -> line.startsWith("200 ") && line.contains("\"delivered\""))
                    .hasSize(3);
            for (var source : List.of("insight_report", "kubebench_report", "risk_report")) {
                assertThat(ending.output())
                        .anyMatch(line -> line.contains(scratch.toString()) && line.contains(source));
            }
        }
    }

    @Test
    void withoutOnceItServesUntilItIsInterrupted() {
        try (var quickstart = ExporterProcess.launch(List.of(SCRIPT), environment())) {
            quickstart.awaitLine(Pattern.compile("Ctrl-C ends"));
            var answer = Http.post(quickstart.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));
            assertThat(answer.state()).isEqualTo("delivered");

            quickstart.terminate();

            assertThat(quickstart.awaitEnd().output()).anyMatch(line -> line.contains("exporter stopped"));
        }
    }

    @Test
    void itTakesOtherPortsWhereTheUsualOnesAreTaken() throws Exception {
        try (var first = ChildProcess.start(List.of(SCRIPT), usualPorts())) {
            first.awaitLine(Pattern.compile("Ctrl-C ends"));

            try (var second = ChildProcess.start(List.of(SCRIPT, "--once"), usualPorts())) {
                var ending = second.awaitEnd();

                assertThat(ending.status()).as(ending.text()).isZero();
                assertThat(ending.output()).contains("Port 6780 is taken, so another one it is.");
            }
        }
    }

    @Test
    void whatItDoesNotKnowIsRefused() {
        try (var quickstart = ChildProcess.start(List.of(SCRIPT, "--twice"), Map.of())) {
            var ending = quickstart.awaitEnd();

            assertThat(ending.status()).isEqualTo(2);
            assertThat(ending.output()).containsExactly("usage: deploy/quickstart.sh [--once] [--yes]");
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "SERVER_PORT",
                "0",
                "ADMIN_PORT",
                "0",
                "SPOOL_DIRECTORY",
                scratch.resolve("spool").toString(),
                "CONSUMERS_FILE_DIRECTORY",
                scratch.resolve("reports").toString());
    }

    private Map<String, String> usualPorts() {
        return Map.of(
                "SPOOL_DIRECTORY", scratch.resolve("spool" + System.nanoTime()).toString(),
                "CONSUMERS_FILE_DIRECTORY",
                        scratch.resolve("reports" + System.nanoTime()).toString());
    }
}
