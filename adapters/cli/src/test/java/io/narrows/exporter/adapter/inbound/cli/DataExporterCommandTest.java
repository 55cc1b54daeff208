package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataExporterCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Optional<Path>> served = new ArrayList<>();
    private CheckConfig checkConfig = config -> List.of();
    private Serve serve = served::add;

    @Test
    void serveServesWithTheConfigurationOfTheSurroundings() {
        int code = run("serve");

        assertThat(code).isZero();
        assertThat(served).containsExactly(Optional.empty());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void serveLaysTheNamedFileOverTheDefaults() {
        run("serve", "--config", "over.yaml");

        assertThat(served).containsExactly(Optional.of(Path.of("over.yaml")));
    }

    @Test
    void checkConfigPrintsWhatItIsTold() {
        checkConfig = config -> List.of("server.port = 6780 (default)", "read " + config.orElseThrow());

        int code = run("check-config", "--config=over.yaml");

        assertThat(code).isZero();
        assertThat(out.toString().lines()).containsExactly("server.port = 6780 (default)", "read over.yaml");
    }

    @Test
    void anErrorIsItsMessageAndNoStackTrace() {
        serve = config -> {
            throw new IllegalStateException(
                    "server.port must be a whole number but was 'x'\nadmin.port is no known key");
        };

        int code = run("serve");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "data-exporter: server.port must be a whole number but was 'x'",
                        "data-exporter: admin.port is no known key");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anErrorWithoutAMessageIsNamed() {
        serve = config -> {
            throw new InterruptedException();
        };

        run("serve");

        assertThat(err.toString().lines()).containsExactly("data-exporter: java.lang.InterruptedException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-X serve", "serve -X", "serve --debug"})
    void debugShowsTheStackTrace(String arguments) {
        serve = config -> {
            throw new IllegalStateException("no", new IOException("disk"));
        };

        run(arguments.split(" "));

        assertThat(err.toString()).contains("IllegalStateException", "Caused by: java.io.IOException: disk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsOneLine(String arguments) {
        int code = run(arguments.split(" "));

        assertThat(code).isZero();
        assertThat(out.toString().lines()).containsExactly("data-exporter 0.1.0");
        assertThat(served).isEmpty();
    }

    @Test
    void helpNamesTheCommandsAndTheExitCodes() {
        int code = run("--help");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("serve", "check-config", "--debug", "not understood");
    }

    @Test
    void helpNamesSendLast() {
        run("--help");

        assertThat(out.toString().lines().filter(line -> line.matches("  [a-z].*")))
                .last()
                .isEqualTo("  send          Sends reports to an exporter.");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3", "-1, 1"})
    void sendEndsWithItsOwnStatus(int status, int code) {
        assertThat(run("send", "--status=" + status)).isEqualTo(code);
    }

    @Test
    void debugShowsTheStackTraceOfSendToo() {
        run("send", "--status=-1", "--debug");

        assertThat(err.toString()).startsWith("data-exporter: cannot send\n").contains("IllegalStateException");
    }

    @Test
    void helpOfACommandNamesItsOptions() {
        int code = run("serve", "--help");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("--config=FILE", "DATA_EXPORTER_CONFIG");
        assertThat(served).isEmpty();
    }

    @Test
    void aMisspelledCommandIsNotUnderstoodAndTheRightOneSuggested() {
        int code = run("srve");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("'srve'", "serve", "Try 'data-exporter --help'.");
        assertThat(served).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve --config", "serve --colour", "serve now", "check-config --config a --config b"})
    void whatIsNotUnderstoodIsNotDone(String arguments) {
        int code = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).startsWith("data-exporter: ").contains("--help'.");
        assertThat(out.toString()).isEmpty();
        assertThat(served).isEmpty();
    }

    private int run(String... arguments) {
        return new DataExporterCommand(
                        serve,
                        checkConfig,
                        config -> List.of(),
                        config -> List.of(),
                        new FakeSpoolKeys(),
                        new FakeSpoolTransfer(),
                        FakeSend::new,
                        "0.1.0")
                .run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
