package io.narrows.exporter.adapter.inbound.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/// How a run of the `data-exporter` command with a `send` of the test's own ended, and what it printed.
public record CommandRun(int status, List<String> out, List<String> err) {

    public static CommandRun of(CommandLine send, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var command = new DataExporterCommand(
                config -> {
                    throw new AssertionError("send does not serve");
                },
                config -> List.of(),
                config -> List.of(),
                config -> List.of(),
                "0.1.0");
        int status = command.run(send, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandRun(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }
}
