package io.narrows.exporter.adapter.inbound.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/// A run of the `data-exporter` command whose server starts nothing and finds nothing.
public final class CommandLineRun {
    private CommandLineRun() {}

    /// @return the exit code
    public static int run(Writer out, Writer err, List<String> arguments) {
        return run(out, err, new FakeSpoolKeys(), arguments);
    }

    /// @return the exit code
    static int run(Writer out, Writer err, SpoolKeys keys, List<String> arguments) {
        return run(out, err, keys, new FakeSpoolTransfer(), arguments);
    }

    /// @return the exit code
    static int run(Writer out, Writer err, SpoolTransfer transfer, List<String> arguments) {
        return run(out, err, new FakeSpoolKeys(), transfer, arguments);
    }

    private static int run(Writer out, Writer err, SpoolKeys keys, SpoolTransfer transfer, List<String> arguments) {
        return new DataExporterCommand(
                        config -> {},
                        config -> List.of(),
                        config -> List.of(),
                        config -> List.of(),
                        keys,
                        transfer,
                        FakeSend::new,
                        "0.1.0")
                .run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }
}
