package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter spool`: exports the configured spool into a file, and imports such a file.
@Command(
        name = "spool",
        description = "Move what waits and is dead from one spool into another.",
        synopsisSubcommandLabel = "COMMAND")
final class SpoolCommand {
    private final SpoolTransfer transfer;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    SpoolCommand(SpoolTransfer transfer) {
        this.transfer = transfer;
    }

    /// The `--key-file` option.
    static final class KeyOption {
        @Option(
                names = "--key-file",
                paramLabel = "KEYS",
                description = "File with the key that seals the export, such as data-exporter spool-key new makes.")
        Optional<Path> file = Optional.empty();
    }

    @Command(
            name = "export",
            description = "Write the reports that wait or are dead into a new file, with their settings. Changes"
                    + " nothing in the spool. No exporter may use the spool meanwhile.")
    int export(
            @Parameters(paramLabel = "FILE", description = "New file. Only its owner can read it.") Path file,
            @Mixin ConfigOption config,
            @Mixin KeyOption key) {
        var count = transfer.export(config.file, file, key.file);
        println("Exported " + shown(count) + " to " + file + ".");
        if (count.leftOut() > 0) {
            println("Left out " + count.leftOut() + " that cannot be read back.");
        }
        if (key.file.isEmpty()) {
            println("The file is not sealed: it holds reports and passwords in the clear.");
        }
        return count.leftOut() > 0 ? ExitCode.FAILURE : ExitCode.OK;
    }

    @Command(
            name = "import",
            description = "Put the reports of an export into the spool. What the spool knows already is left out, so an"
                    + " import can be repeated.")
    int importFrom(
            @Parameters(paramLabel = "FILE", description = "File that spool export wrote.") Path file,
            @Mixin ConfigOption config,
            @Mixin KeyOption key) {
        var count = transfer.importFrom(config.file, file, key.file);
        println("Imported " + shown(count) + " from " + file + ".");
        if (count.leftOut() > 0) {
            println("Left out " + count.leftOut() + " that the spool has already.");
        }
        return ExitCode.OK;
    }

    private static String shown(SpoolTransfer.Count count) {
        return count.reports() + " reports with " + count.deliveries() + " deliveries (" + count.dead() + " dead)";
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
    }
}
