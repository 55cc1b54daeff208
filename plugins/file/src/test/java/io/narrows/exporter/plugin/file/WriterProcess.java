package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.test.process.ChildProcess;
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

/// A program that stores reports, and prints which reports are stored.
final class WriterProcess {
    private static final int BATCH = 5;

    private WriterProcess() {}

    /// @param options such as `maxFileSize=1MiB`
    /// @param limit a shell command that limits the process, such as `ulimit -f 100`
    static ChildProcess start(Path directory, int batches, int reportSize, String limit, String... options) {
        var arguments = Stream.concat(
                Stream.of(directory.toString(), String.valueOf(batches), String.valueOf(reportSize)),
                Stream.of(options));
        var command = new ArrayList<>(List.of("sh", "-c", limit + "; exec \"$@\"", "sh"));
        command.addAll(
                ChildProcess.javaCommand(WriterProcess.class, List.of("-Xmx128m"), arguments.toArray(String[]::new)));
        return ChildProcess.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
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
}
