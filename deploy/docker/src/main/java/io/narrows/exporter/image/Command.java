package io.narrows.exporter.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A program that is run to its end.
final class Command {
    private Command() {}

    /// @return what it printed, on standard output and standard error
    /// @throws IOException if it cannot be started, or ends with another status than 0
    static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status + ":\n" + output);
        }
        return output;
    }
}
