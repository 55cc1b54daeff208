package io.narrows.exporter.adapter.outbound.spool;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program in its own JVM, with the class path of this test. Killed when closed.
public record Fork(Process process, BufferedReader output) implements AutoCloseable {

    public static Fork start(Class<?> program, List<String> options, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        Stream.of(arguments).forEach(command::add);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new Fork(process, process.inputReader());
    }

    /// Reads lines until one begins with a word.
    ///
    /// @return that line
    public String await(String word) throws IOException {
        var seen = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(word)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new IOException("the program ended without '" + word + "' and said:\n" + seen);
    }

    /// Kills the process as `kill -9` does.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor(10, TimeUnit.MINUTES) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        kill();
    }
}
