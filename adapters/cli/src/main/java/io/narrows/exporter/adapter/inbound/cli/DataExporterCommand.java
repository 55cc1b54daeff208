package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.consumers.ConsumersCommand;
import io.narrows.exporter.adapter.inbound.cli.deadletters.DeadLettersCommand;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.adapter.inbound.cli.overview.StatusCommand;
import io.narrows.exporter.adapter.inbound.cli.overview.TailCommand;
import io.narrows.exporter.adapter.inbound.cli.reports.ReportsCommand;
import io.narrows.exporter.adapter.inbound.cli.reports.ResendCommand;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `data-exporter` command.
///
/// ```java
/// var command = new DataExporterCommand(serve, checkConfig, inspectPlugins, inspectRoutes, spoolKeys, spoolTransfer,
///     send, "0.1.0");
/// System.exit(command.run(out, err, arguments));
/// ```
///
/// An error is one line on `err`, or one for each problem; a stack trace comes with `--debug` only. For one thread.
@Command(
        name = "data-exporter",
        description = "Accepts reports from any security scanner and delivers them to every consumer they name.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:could not be done", "2:not understood", "3:not reachable (send)"})
public final class DataExporterCommand {
    /// The command line of an image or a service.
    private static final String[] SERVE = {"serve"};

    private final Serve serve;
    private final CheckConfig checkConfig;
    private final InspectPlugins inspectPlugins;
    private final InspectRoutes inspectRoutes;
    private final SpoolKeys spoolKeys;
    private final SpoolTransfer spoolTransfer;
    private final Supplier<? extends Callable<Integer>> send;
    private final String version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    boolean versionWanted;

    @Option(
            names = {"-X", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    private boolean debug;

    /// @param send makes the command `send`, which also exists as a separate program
    /// @param version of the exporter, such as `0.1.0`
    public DataExporterCommand(
            Serve serve,
            CheckConfig checkConfig,
            InspectPlugins inspectPlugins,
            InspectRoutes inspectRoutes,
            SpoolKeys spoolKeys,
            SpoolTransfer spoolTransfer,
            Supplier<? extends Callable<Integer>> send,
            String version) {
        this.serve = Objects.requireNonNull(serve, "serve");
        this.checkConfig = Objects.requireNonNull(checkConfig, "checkConfig");
        this.inspectPlugins = Objects.requireNonNull(inspectPlugins, "inspectPlugins");
        this.inspectRoutes = Objects.requireNonNull(inspectRoutes, "inspectRoutes");
        this.spoolKeys = Objects.requireNonNull(spoolKeys, "spoolKeys");
        this.spoolTransfer = Objects.requireNonNull(spoolTransfer, "spoolTransfer");
        this.send = Objects.requireNonNull(send, "send");
        this.version = Objects.requireNonNull(version, "version");
    }

    /// Runs a command line, and returns when the command has finished.
    ///
    /// @return the exit code: 0 for success, 1 for an error, 2 for a command line that is wrong, 3 for an exporter that
    ///     does not answer `send`
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return Arrays.equals(arguments, SERVE) ? serve(err) : parseAndRun(out, err, arguments);
    }

    /// Without picocli, which takes a fifth of the start to read all commands.
    private int serve(PrintWriter err) {
        try {
            return new ServeCommand(serve).call();
        } catch (InterruptedException | RuntimeException e) {
            return report(e, err);
        }
    }

    private int parseAndRun(PrintWriter out, PrintWriter err, String... arguments) {
        var commandLine = new CommandLine(this)
                .addSubcommand(new ServeCommand(serve))
                .addSubcommand(new CheckConfigCommand(checkConfig))
                .addSubcommand(new ConsumersCommand())
                .addSubcommand(new DeadLettersCommand())
                .addSubcommand(new PendingCommand())
                .addSubcommand(new ReportsCommand())
                .addSubcommand(new ResendCommand(System.in))
                .addSubcommand(new PluginsCommand(inspectPlugins))
                .addSubcommand(new RoutesCommand(inspectRoutes))
                .addSubcommand(new SecurityCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new TailCommand())
                .addSubcommand(new TokenCommand())
                .addSubcommand(new SpoolCommand(spoolTransfer))
                .addSubcommand(new SpoolKeyCommand(spoolKeys))
                .addSubcommand(send.get())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(DataExporterCommand::explain)
                .setExecutionExceptionHandler((e, command, parsed) -> report(e, err));
        commandLine.getCommandSpec().version("data-exporter " + version);
        return commandLine.execute(arguments);
    }

    private static int explain(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        var err = command.getErr();
        err.println("data-exporter: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private int report(Exception e, PrintWriter err) {
        var message = Objects.requireNonNullElse(e.getMessage(), e.toString());
        message.lines().forEach(line -> err.println("data-exporter: " + line));
        if (debug) {
            e.printStackTrace(err);
        }
        return e instanceof IExitCodeGenerator known ? known.getExitCode() : ExitCode.FAILURE;
    }
}
