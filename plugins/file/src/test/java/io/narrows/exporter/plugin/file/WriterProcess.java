package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A separate process that stores reports, and prints which reports are stored.
final class WriterProcess implements AutoCloseable {
    private static final int BATCH = 5;

    private final Process process;
    private final BufferedReader lines;

    private WriterProcess(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// @param options such as `maxFileSize=1MiB`
    /// @param limit a shell command that limits the process, such as `ulimit -f 100`
    static WriterProcess start(Path directory, int batches, int reportSize, String limit, String... options)
            throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = Stream.concat(
                        Stream.of(
                                java,
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WriterProcess.class.getName(),
                                directory.toString(),
                                String.valueOf(batches),
                                String.valueOf(reportSize)),
                        Stream.of(options))
                .map(argument -> "'" + argument + "'")
                .toList();
        return new WriterProcess(new ProcessBuilder("sh", "-c", limit + "; exec " + String.join(" ", command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Stores reports, and prints a line for each: its id, or the reason why it is not stored.
    public static void main(String[] arguments) throws Exception {
        var options = new HashMap<>(Map.of("directory", arguments[0]));
        for (int i = 3; i < arguments.length; i++) {
            var option = arguments[i].split("=", 2);
            options.put(option[0], option[1]);
        }
        int batches = Integer.parseInt(arguments[1]);
        var payload = "\"" + "x".repeat(Integer.parseInt(arguments[2])) + "\"";
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try (var consumer = Opening.of(new FileConsumerFactory(), Setup.NONE.withOptions(options))
                .open()) {
            for (int i = 0; i < batches; i++) {
                var batch = IntStream.range(0, BATCH)
                        .mapToObj(n -> Deliveries.of("shared", Instant.parse("2026-11-23T12:00:00Z"), payload))
                        .toList();
                var results = consumer.deliver(batch);
                for (int n = 0; n < BATCH; n++) {
                    out.println(
                            switch (results.get(n)) {
                                case Delivered stored -> batch.get(n).report().id();
                                case Unavailable refused -> "unavailable: " + refused.reason();
                                default -> "unexpected: " + results.get(n);
                            });
                }
                out.flush();
            }
        }
    }

    /// The next lines of the process, up to this many.
    List<String> read(int count) throws IOException {
        var read = new ArrayList<String>();
        while (read.size() < count) {
            var line = lines.readLine();
            if (line == null) {
                break;
            }
            read.add(line);
        }
        return read;
    }

    /// Kills the process at once, and reads its remaining output.
    List<String> kill() throws IOException {
        process.toHandle().destroyForcibly(); // unlike Process.destroyForcibly, leaves its output readable
        return read(Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
