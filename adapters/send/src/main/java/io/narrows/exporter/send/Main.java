package io.narrows.exporter.send;

import io.narrows.exporter.send.process.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program that `bin/data-exporter send` starts, without any other part of the exporter.
///
/// An error is one line on standard error; a stack trace comes with `--debug` only.
@Command(name = "data-exporter")
public final class Main {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = {"-X", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    private boolean debug;

    /// @param arguments what stands behind `data-exporter send`
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Main().run(SendCommand.inThisProcess(), out, err, arguments));
    }

    int run(SendCommand send, PrintWriter out, PrintWriter err, String... arguments) {
        var line = new ArrayList<>(List.of("send"));
        line.addAll(List.of(arguments));
        return new CommandLine(this)
                .addSubcommand(send)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::explain)
                .setExecutionExceptionHandler(this::report)
                .execute(line.toArray(String[]::new));
    }

    private static int explain(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        var err = command.getErr();
        err.println("data-exporter: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private int report(Exception e, CommandLine command, ParseResult arguments) {
        var message = Objects.requireNonNullElse(e.getMessage(), e.toString());
        message.lines().forEach(line -> command.getErr().println("data-exporter: " + line));
        if (debug) {
            e.printStackTrace(command.getErr());
        }
        return e instanceof IExitCodeGenerator known ? known.getExitCode() : ExitCode.FAILURE;
    }
}
