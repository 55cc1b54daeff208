package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `data-exporter serve`: runs the exporter until it is stopped.
@Command(name = "serve", description = "Accept and deliver reports until stopped.")
final class ServeCommand implements Callable<Integer> {
    private final Serve serve;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    ServeCommand(Serve serve) {
        this.serve = serve;
    }

    @Override
    public Integer call() throws InterruptedException {
        serve.serve(config.file);
        return ExitCode.OK;
    }
}
