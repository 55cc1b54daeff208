package io.narrows.exporter.adapter.inbound.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A command of another module that ends with a given exit code.
@Command(name = "send", description = "Sends reports to an exporter.")
final class FakeSend implements Callable<Integer> {
    @Option(names = "--status")
    private int status;

    @Override
    public Integer call() {
        if (status < 0) {
            throw new IllegalStateException("cannot send");
        }
        return status;
    }
}
