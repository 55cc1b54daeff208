package io.narrows.exporter.adapter.inbound.cli.deadletters;

import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of commands that change dead letters. Selecting all dead letters takes `--all`, so that a forgotten
/// filter changes nothing.
final class DeadLetterChangeOptions {
    @Option(names = "--all", description = "All dead letters; not together with a filter.")
    private boolean all;

    @Option(names = "--dry-run", description = "Count them and change nothing.")
    private boolean dryRun;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// @throws ParameterException if the command line selects no dead letters, or has a filter beside `--all`
    List<Parameter> parameters(DeadLetterFilterOptions filter) {
        var some = filter.parameters();
        if (some.isEmpty() != all) {
            throw new ParameterException(
                    command.commandLine(),
                    all ? "--all leaves no room for a filter" : "say which ones: give a filter, or --all");
        }
        var rest = Stream.of(new Parameter("all", "" + all), new Parameter("dryRun", "" + dryRun));
        return Stream.concat(some.stream(), rest.filter(flag -> flag.value().equals("true")))
                .toList();
    }
}
