package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Broken;
import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Loaded;
import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Untrusted;
import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.io.PrintWriter;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter plugins`: shows the jars in the plugins directory, and what a start would do with them. Needs no
/// running exporter.
@Command(
        name = "plugins",
        description = "List and verify the jars in the plugins directory.",
        synopsisSubcommandLabel = "COMMAND")
final class PluginsCommand {
    private static final String NONE = "-";

    private final InspectPlugins inspectPlugins;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PluginsCommand(InspectPlugins inspectPlugins) {
        this.inspectPlugins = inspectPlugins;
    }

    @Command(name = "list", description = "List plugin jars and the consumer of each.")
    int list(@Mixin ConfigOption config) {
        var plugins = inspectPlugins.inspect(config.file);
        var table = new Columns("CONSUMER", "VERSION", "PLUGIN", "JAR", "SHA256", "TRUSTED");
        for (var plugin : plugins) {
            switch (plugin.state()) {
                case Loaded loaded ->
                    table.add(
                            loaded.consumer().value(),
                            loaded.version(),
                            loaded.id(),
                            plugin.jar(),
                            plugin.sha256(),
                            loaded.trust());
                case Broken broken -> table.add(NONE, NONE, NONE, plugin.jar(), plugin.sha256(), broken.trust());
                case Untrusted untrusted -> table.add(NONE, NONE, NONE, plugin.jar(), plugin.sha256(), "no");
            }
        }
        if (plugins.isEmpty()) {
            err().println("There are none.");
        } else {
            table.lines().forEach(out()::println);
        }
        plugins.stream().flatMap(plugin -> problem(plugin.state())).forEach(err()::println);
        return ExitCode.OK;
    }

    @Command(
            name = "verify",
            description =
                    "Checks each as a start would, by `plugins.verify` and by loading it. Exit code 1 if one fails.")
    int verify(@Mixin ConfigOption config) {
        var plugins = inspectPlugins.inspect(config.file);
        for (var plugin : plugins) {
            out().println(verdict(plugin));
        }
        return plugins.stream()
                        .anyMatch(plugin -> problem(plugin.state()).findAny().isPresent())
                ? ExitCode.FAILURE
                : ExitCode.OK;
    }

    @Command(name = "describe", description = "Show what a consumer declares: settings, options, limits.")
    int describe(
            @Mixin ConfigOption config,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "text, markdown or json. Default: ${DEFAULT-VALUE}.")
                    PluginPage.Format format,
            @Parameters(paramLabel = "ID", description = "Consumer ID as shown by `list`.") String id) {
        var plugins = inspectPlugins.inspect(config.file);
        for (var plugin : plugins) {
            if (plugin.state() instanceof Loaded loaded
                    && loaded.consumer().value().equalsIgnoreCase(id)) {
                new PluginPage(plugin, loaded).lines(format).forEach(out()::println);
                return ExitCode.OK;
            }
        }
        err().println("data-exporter: no plugin provides '" + Printable.of(id) + "'; `data-exporter plugins list` tells"
                + " which there are");
        plugins.stream().flatMap(plugin -> problem(plugin.state())).forEach(err()::println);
        return ExitCode.FAILURE;
    }

    private static String verdict(InspectedPlugin plugin) {
        return switch (plugin.state()) {
            case Loaded loaded ->
                Printable.of("ok      " + plugin.jar() + " (consumer " + loaded.consumer() + ", version "
                        + loaded.version() + ", " + loaded.trust() + ")");
            case Broken broken -> "failed  " + Printable.of(broken.reason());
            case Untrusted untrusted -> "failed  " + Printable.of(untrusted.reason());
        };
    }

    private static Stream<String> problem(InspectedPlugin.State state) {
        return switch (state) {
            case Loaded loaded -> Stream.empty();
            case Broken broken -> Stream.of("data-exporter: " + Printable.of(broken.reason()));
            case Untrusted untrusted -> Stream.of("data-exporter: " + Printable.of(untrusted.reason()));
        };
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
