package io.narrows.exporter.adapter.inbound.cli.consumers;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApiException;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter consumers`: tests a consumer of a running exporter, pauses it, or resumes it.
@Command(
        name = "consumers",
        description = "Test, pause or resume a consumer of a running exporter.",
        synopsisSubcommandLabel = "COMMAND")
public final class ConsumersCommand {
    /// The settings that a named consumer takes: none.
    private static final String NO_SETTINGS = "{}";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "test",
            description = "Deliver one report now, without the spool, and tell how that ended.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:delivered", "1:not delivered", "2:not understood"})
    int test(
            @Mixin AdminOption admin,
            @Option(
                            names = "--report",
                            paramLabel = "ID",
                            description =
                                    "Deliver this past report, under its own ID. Default: a small report that says"
                                            + " that it is a test.")
                    Optional<String> report,
            @Option(
                            names = "--settings-file",
                            paramLabel = "FILE",
                            description =
                                    "File with the consumer's settings as a JSON object, as in an envelope. Default:"
                                            + " none, for a consumer that the configuration names.")
                    Optional<Path> settings,
            @Option(names = "--json", description = "Print the answer of the exporter as it is.") boolean json,
            @Parameters(paramLabel = "CONSUMER", description = "A consumer, as in GET /consumers.") String consumer)
            throws InterruptedException {
        var answer = admin.api()
                .post(
                        "/consumers/" + OperatorApi.segment(consumer) + "/test",
                        report.map(id -> new Parameter("report", id)).stream().toList(),
                        settings.map(ConsumersCommand::read).orElse(NO_SETTINGS));
        var outcome = answer.as(TestOutcome.class);
        if (json) {
            out().println(answer.json());
        } else {
            out().println(outcome.outcome() + " in " + outcome.durationMillis() + " ms"
                    + outcome.reason()
                            .map(reason -> ": " + Printable.of(reason))
                            .orElse(""));
        }
        return outcome.outcome().equals("delivered") ? ExitCode.OK : ExitCode.FAILURE;
    }

    @Command(
            name = "pause",
            description = "Begin no delivery to a consumer any more. Reports for it wait, also after a restart, and the"
                    + " time does not count as their age.")
    int pause(
            @Mixin AdminOption admin,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for other operators.")
                    Optional<String> reason,
            @Option(names = "--dry-run", description = "Tell what waits and change nothing.") boolean dryRun,
            @Option(names = "--json", description = "Print the answer of the exporter as it is.") boolean json,
            @Parameters(paramLabel = "CONSUMER", description = "A consumer, as in GET /consumers.") String consumer)
            throws InterruptedException {
        var why = reason.map(text -> new Parameter("reason", text)).stream();
        return change(
                admin.api(),
                consumer,
                "pause",
                Stream.concat(why, dryRun(dryRun)).toList(),
                json);
    }

    @Command(name = "resume", description = "Deliver to a paused consumer again, first what has waited.")
    int resume(
            @Mixin AdminOption admin,
            @Option(names = "--dry-run", description = "Tell what waits and change nothing.") boolean dryRun,
            @Option(names = "--json", description = "Print the answer of the exporter as it is.") boolean json,
            @Parameters(paramLabel = "CONSUMER", description = "A consumer, as in GET /consumers.") String consumer)
            throws InterruptedException {
        return change(admin.api(), consumer, "resume", dryRun(dryRun).toList(), json);
    }

    private int change(OperatorApi api, String consumer, String action, List<Parameter> parameters, boolean json)
            throws InterruptedException {
        var answer = api.post("/consumers/" + OperatorApi.segment(consumer) + "/" + action, parameters);
        var outcome = answer.as(PauseOutcome.class);
        out().println(json ? answer.json() : outcome.line());
        return ExitCode.OK;
    }

    private static Stream<Parameter> dryRun(boolean wanted) {
        return wanted ? Stream.of(new Parameter("dryRun", "true")) : Stream.of();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new OperatorApiException(
                    "cannot read the settings from " + file + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
