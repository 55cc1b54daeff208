package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `data-exporter pending`: deletes pending deliveries of a running exporter.
@Command(
        name = "pending",
        description = "Delete pending deliveries of a running exporter.",
        synopsisSubcommandLabel = "COMMAND")
final class PendingCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "purge",
            description =
                    "Deletes them for good; one that is on its way is left alone. GET /metrics counts what waits.")
    int purge(
            @Mixin AdminOption admin,
            @Option(
                            names = "--consumer",
                            paramLabel = "ID",
                            description = "Only deliveries to this consumer. Can be repeated.")
                    List<String> consumers,
            @Option(
                            names = "--source",
                            paramLabel = "NAME",
                            description = "Only reports of this source. Can be repeated.")
                    List<String> sources,
            @Option(names = "--all", description = "All pending deliveries; not together with a filter.") boolean all,
            @Option(names = "--dry-run", description = "Count them and change nothing.") boolean dryRun)
            throws InterruptedException {
        var which = new ArrayList<Parameter>();
        orNone(consumers).forEach(id -> which.add(new Parameter("consumer", id)));
        orNone(sources).forEach(name -> which.add(new Parameter("source", name)));
        if (which.isEmpty() != all) {
            throw new ParameterException(
                    spec.commandLine(),
                    all ? "--all leaves no room for a filter" : "say which ones: give a filter, or --all");
        }
        if (all) {
            which.add(new Parameter("all", "true"));
        }
        if (dryRun) {
            which.add(new Parameter("dryRun", "true"));
        }
        var purged = admin.api().delete("/pending", which).as(OperatorApi.Count.class);
        spec.commandLine()
                .getOut()
                .println(purged.count() + (purged.count() == 1 ? " delivery " : " deliveries ")
                        + (purged.dryRun() ? "would be " : "") + "deleted");
        return ExitCode.OK;
    }

    /// Turns null into an empty list, because picocli gives null for an absent option.
    @SuppressWarnings("NullAway")
    private static List<String> orNone(List<String> given) {
        return given == null ? List.of() : given;
    }
}
