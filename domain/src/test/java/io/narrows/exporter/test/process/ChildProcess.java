package io.narrows.exporter.test.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program in a process of its own, started by a test. Its output is read as it comes, so the program never blocks
/// on it. `close` leaves nothing running, however a test ends. Whatever the program does not do in time fails the test.
///
/// Thread-safe.
public class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final OutputLines output;

    /// Starts a program. Standard error comes with the output, unless the builder sends it elsewhere.
    protected ChildProcess(ProcessBuilder builder) {
        if (builder.redirectError().type() == Redirect.Type.PIPE) {
            builder.redirectErrorStream(true);
        }
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.output = OutputLines.of(process.inputReader(StandardCharsets.UTF_8));
    }

    /// The end of a process: its exit status and its whole output.
    public record Ending(int status, List<String> output) {

        /// The output as one text, without the last line break.
        public String text() {
            return String.join("\n", output);
        }
    }

    public static ChildProcess start(ProcessBuilder builder) {
        return new ChildProcess(builder);
    }

    /// @param environment variables besides those of the test
    public static ChildProcess start(List<String> command, Map<String, String> environment) {
        return start(builder(command, environment));
    }

    /// Starts a JVM with the class path of the test.
    ///
    /// @param options of the JVM, such as `-Xmx64m`
    public static ChildProcess java(Class<?> program, List<String> options, String... arguments) {
        return start(new ProcessBuilder(javaCommand(program, options, arguments)));
    }

    /// The command that `java` starts.
    public static List<String> javaCommand(Class<?> program, List<String> options, String... arguments) {
        var command = new ArrayList<String>();
        command.add(ofTheJdk("java"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// The path of a program of the JDK that runs the test, such as `keytool`.
    public static String ofTheJdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /// Runs a program to its end.
    ///
    /// @return its output
    /// @throws AssertionError if it does not end with status 0
    public static String run(String... command) {
        return run(new ProcessBuilder(command));
    }

    /// Runs a program to its end.
    ///
    /// @return its output
    /// @throws AssertionError if it does not end with status 0
    public static String run(ProcessBuilder builder) {
        try (var program = start(builder)) {
            var ending = program.awaitEnd();
            if (ending.status() != 0) {
                throw new AssertionError(String.join(" ", builder.command()) + " ended with status " + ending.status()
                        + ":\n" + ending.text());
            }
            return ending.text();
        }
    }

    /// The variables and the command of a process that is yet to be started.
    protected static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /// The output so far.
    public List<String> output() {
        return output.soFar();
    }

    /// Waits for a line that contains the pattern, and finds the first one.
    public Matcher awaitLine(Pattern pattern) {
        Predicate<String> isIt = line -> pattern.matcher(line).find();
        var found = pattern.matcher(output.await(pattern.toString(), isIt, PATIENCE));
        found.find();
        return found;
    }

    /// Waits for a line that starts like this.
    ///
    /// @return the first such line
    public String awaitLine(String start) {
        return awaitLine(start, PATIENCE);
    }

    /// Waits for a line that starts like this.
    ///
    /// @return the first such line
    public String awaitLine(String start, Duration patience) {
        return output.await(start, line -> line.startsWith(start), patience);
    }

    /// Waits for so many lines.
    ///
    /// @return the first lines, up to this many; fewer only if the output ended before
    public List<String> awaitLines(int count) {
        return output.await(count, PATIENCE);
    }

    /// Types this and ends the input.
    public void type(String input) {
        try (var keyboard = process.outputWriter(StandardCharsets.UTF_8)) {
            keyboard.write(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends SIGTERM, and returns at once.
    public void terminate() {
        // Process.destroy would also close the process's output, and its last lines would be lost.
        process.toHandle().destroy();
    }

    /// Sends any signal, such as `INT`, and returns once it is sent.
    public void signal(String name) {
        run("kill", "-s", name, Long.toString(process.pid()));
    }

    /// Sends SIGKILL, waits until the process has ended, and reads the rest of its output.
    public void kill() {
        process.toHandle().destroyForcibly(); // unlike Process.destroyForcibly, leaves its output readable
        process.onExit().join();
        output.awaitEnd(PATIENCE);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Waits until the process has ended.
    public Ending awaitEnd() {
        return awaitEnd(PATIENCE);
    }

    /// Waits until the process has ended.
    public Ending awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + patience + ": " + output());
            }
        } catch (InterruptedException e) {
            throw OutputLines.interrupted(e);
        }
        output.awaitEnd(patience);
        return new Ending(process.exitValue(), output());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path"), System.getProperty("jdk.module.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
