package io.narrows.exporter.test.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChildProcessTest {

    @Test
    void tellsTheStatusAndAllThatWasPrinted() {
        try (var process = shell("echo one; echo $TWO >&2; exit 3")) {
            assertThat(process.awaitEnd()).isEqualTo(new Ending(3, List.of("one", "2")));
        }
    }

    @Test
    void aRunThatFailsSaysWhatTheProgramSaid() {
        assertThat(ChildProcess.run("echo", "well")).isEqualTo("well");
        assertThatThrownBy(() -> ChildProcess.run("sh", "-c", "echo ill; exit 1"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("sh -c echo ill; exit 1 ended with status 1:\nill");
    }

    @Test
    void errorsGoWhereTheBuilderSendsThem() {
        var builder = new ProcessBuilder("sh", "-c", "echo wrong >&2; echo right").redirectError(Redirect.DISCARD);

        assertThat(ChildProcess.run(builder)).isEqualTo("right");
    }

    @Test
    void linesAreFoundWhetherTheyCameBeforeOrAfter() {
        try (var process = shell("echo port=1; echo; read line; echo \"$line\"")) {
            process.awaitLines(2);

            assertThat(process.awaitLine(Pattern.compile("=(\\d+)")).group(1)).isEqualTo("1");
            process.type("ready\n");
            assertThat(process.awaitLine("rea")).isEqualTo("ready");
            assertThat(process.awaitLines(9)).containsExactly("port=1", "", "ready");
        }
    }

    @Test
    void aLineThatDoesNotComeFailsWithWhatCame() {
        try (var silent = shell("echo here; exec sleep 1000");
                var ended = shell("echo here")) {
            assertThatThrownBy(() -> silent.awaitLine("there", Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no line with 'there' within PT0.05S");
            assertThatThrownBy(() -> ended.awaitLine("there"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("the process ended without a line with 'there': [here]");
            assertThatThrownBy(() -> silent.awaitEnd(Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("still running after PT0.05S");
        }
    }

    @Test
    void closingEndsTheProcessAndThoseThatItStarted() {
        ProcessHandle child;
        try (var parent = shell("sleep 1000 & echo $!; wait")) {
            var pid = Long.parseLong(parent.awaitLines(1).getFirst());
            child = ProcessHandle.of(pid).orElseThrow();
            assertThat(parent.isAlive()).isTrue();
        }

        child.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aKilledProcessLeavesItsOutput() {
        try (var process = shell("echo one; exec sleep 1000")) {
            process.awaitLine("one");

            process.kill();

            assertThat(process.isAlive()).isFalse();
            assertThat(process.awaitEnd().output()).containsExactly("one");
        }
    }

    private static ChildProcess shell(String script) {
        return ChildProcess.start(List.of("sh", "-c", script), Map.of("TWO", "2"));
    }
}
