package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `data-exporter check-config`: checks the configuration and prints the values in effect.
@Command(name = "check-config", description = "Check the configuration and show the values in effect.")
final class CheckConfigCommand implements Callable<Integer> {
    private final CheckConfig checkConfig;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckConfigCommand(CheckConfig checkConfig) {
        this.checkConfig = checkConfig;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        checkConfig.check(config.file).forEach(out::println);
        return ExitCode.OK;
    }
}
