package io.narrows.exporter.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The assembled distribution in its own process, as operators run it. `close` leaves nothing running, however a test
/// ends.
final class ExporterProcess implements AutoCloseable {
    /// The folder that `mvn package` creates. Tests run in the module's folder.
    static final Path DISTRIBUTION = Path.of("target", "data-exporter").toAbsolutePath();

    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ExporterProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /// Starts `bin/data-exporter serve` on free ports, and waits until the exporter is ready.
    ///
    /// @param scratch an empty folder for reports and the spool
    static ExporterProcess start(Path scratch) {
        return start(scratch, Map.of());
    }

    /// @param environment more variables; they override the variables that this class sets
    static ExporterProcess start(Path scratch, Map<String, String> environment, String... options) {
        var exporter = launch(scratch, environment, command("serve", options));
        try {
            exporter.awaitLine(READY);
        } catch (AssertionError e) {
            exporter.close();
            throw e;
        }
        return exporter;
    }

    /// Runs a command of `bin/data-exporter` that ends by itself.
    ///
    /// @return the exit status and the whole output
    static Ending run(Path scratch, Map<String, String> environment, String... arguments) {
        try (var exporter = launch(scratch, environment, List.of(arguments))) {
            return exporter.awaitEnd();
        }
    }

    /// The end of a process: its exit status and its output.
    record Ending(int status, List<String> output) {}

    private static List<String> command(String first, String... more) {
        var command = new ArrayList<String>();
        command.add(first);
        command.addAll(List.of(more));
        return command;
    }

    private static ExporterProcess launch(Path scratch, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(DISTRIBUTION.resolve("bin/data-exporter").toString());
        command.addAll(arguments);
        var variables = new HashMap<>(Map.of(
                "SERVER_HOST", "127.0.0.1",
                "SERVER_PORT", "0",
                "ADMIN_PORT", "0",
                "SPOOL_DIRECTORY", scratch.resolve("spool").toString(),
                "CONSUMERS_FILE_DIRECTORY", scratch.resolve("reports").toString(),
                "JAVA_OPTS", "-Xmx256m"));
        variables.putAll(environment);
        return launch(command, variables);
    }

    /// Starts any command, and ends it in the same way on `close`.
    static ExporterProcess launch(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new ExporterProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The URL of a path on the scanners' port.
    URI server(String path) {
        return URI.create("http://127.0.0.1:" + awaitLine(READY).group(1) + path);
    }

    /// The URL of a path on the operators' port.
    URI admin(String path) {
        return URI.create("http://127.0.0.1:" + awaitLine(READY).group(2) + path);
    }

    /// The output so far, from both stdout and stderr.
    List<String> output() {
        return List.copyOf(output);
    }

    /// Waits for a line that contains the pattern.
    Matcher awaitLine(Pattern pattern) {
        return Await.until("a line with " + pattern, LONGEST_START, () -> {
            var ended = !reader.isAlive();
            var found =
                    output.stream().map(pattern::matcher).filter(Matcher::find).findFirst();
            if (ended && found.isEmpty()) {
                throw new AssertionError("the process ended without a line with " + pattern + ": " + output);
            }
            return found;
        });
    }

    /// Types this and ends the input.
    void type(String input) {
        try (var keyboard = process.outputWriter()) {
            keyboard.write(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends SIGTERM, and returns at once.
    void terminate() {
        // Process.destroy would also close the process's output, and its last lines would be lost.
        process.toHandle().destroy();
    }

    /// Sends SIGKILL, and waits until the process has ended.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Sends any signal, such as `INT`, and returns at once.
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The process id of Java itself, because `bin/data-exporter` replaces itself with Java.
    long pid() {
        return process.pid();
    }

    /// Waits until the process has ended.
    Ending awaitEnd() {
        try {
            if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + LONGEST_STOP + ": " + output);
            }
            reader.join();
            return new Ending(process.exitValue(), output());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add("the output broke off: " + e.getMessage());
        }
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("the test was interrupted", e);
    }
}
