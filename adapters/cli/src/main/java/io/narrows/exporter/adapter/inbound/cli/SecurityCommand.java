package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `data-exporter security`: helps to close a running exporter.
@Command(
        name = "security",
        description = "Help to say who may make the exporter do what.",
        synopsisSubcommandLabel = "COMMAND")
final class SecurityCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "audit",
            description =
                    "Prints the configuration that would let exactly pass what came in since the exporter started,"
                            + " for a day at most: security.senders and egress.allow. A restart begins anew, so ask"
                            + " when the exporter has run for a day, and each exporter that shares a spool.")
    int audit(@Mixin AdminOption admin) throws InterruptedException {
        var configuration =
                admin.api().get("/security/audit", List.of()).text(text -> text.startsWith("# What would let pass"));
        spec.commandLine().getOut().print(configuration);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
