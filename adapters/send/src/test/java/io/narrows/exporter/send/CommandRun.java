package io.narrows.exporter.send;

import io.narrows.exporter.send.process.ProcessContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// How a run of `data-exporter send` ended, and what it printed.
record CommandRun(int status, List<String> out, List<String> err) {

    static CommandRun of(ProcessContext context, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = new Main()
                .run(new SendCommand(context), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandRun(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }
}
