package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter spool-key`: makes the keys that seal the spool. Needs no running exporter.
@Command(
        name = "spool-key",
        description = "Make the keys that seal the spool, and show what they seal.",
        synopsisSubcommandLabel = "COMMAND")
final class SpoolKeyCommand {
    private final SpoolKeys keys;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    SpoolKeyCommand(SpoolKeys keys) {
        this.keys = keys;
    }

    @Command(name = "new", description = "Make a file with one key, for spool.keyFile. Only its owner can read it.")
    int create(@Parameters(paramLabel = "FILE", description = "New file.") Path file) {
        println("The key " + keys.create(file) + " is in " + file
                + ". Without it nobody can read the spool: keep a copy.");
        return ExitCode.OK;
    }

    @Command(
            name = "rotate",
            description = "Put a new key in front of those of a file. A running exporter seals with it after a second;"
                    + " the other keys still open.")
    int rotate(
            @Parameters(paramLabel = "FILE", description = "The file in spool.keyFile, or a copy of it.") Path file) {
        println("The key " + keys.rotate(file) + " is the first in " + file
                + " now. data-exporter spool-key list tells when the others can go.");
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "List the keys of the configured spool, and what each of them still seals. An exporter may"
                    + " run.")
    int list(@Mixin ConfigOption config) {
        var uses = keys.list(config.file);
        var table = new Columns("KEY", "FILE", "SETTINGS", "REPORTS", "BYTES", "WHAT TO DO");
        for (var use : uses) {
            table.add(
                    use.key().orElse("(not sealed)"),
                    use.isInFile() ? "yes" : "no",
                    Long.toString(use.settings()),
                    Long.toString(use.reports()),
                    Long.toString(use.bytes()),
                    advice(use));
        }
        table.lines().forEach(this::println);
        return ExitCode.OK;
    }

    private static String advice(SpoolKeys.Use use) {
        if (use.isFirst()) {
            return "keep it: it seals what comes in";
        }
        if (use.isOver()) {
            return use.isInFile() ? "take its line out of the file" : "nothing";
        }
        if (use.key().isEmpty()) {
            return "nothing: these leave with their last delivery";
        }
        return use.isInFile()
                ? "keep it until these are delivered, replayed or purged"
                : "put it back into the file: these cannot be read";
    }

    private void println(String line) {
        spec.commandLine().getOut().println(line);
    }
}
