package io.narrows.exporter.adapter.inbound.cli.overview;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.io.Console;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `data-exporter status`: shows a running exporter at a glance.
@Command(
        name = "status",
        description = "Show a running exporter at a glance: its consumers, its spool and its sources.")
public final class StatusCommand implements Callable<Integer> {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final String CLEAR = "\u001B[H\u001B[2J";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AdminOption admin = new AdminOption();

    @Option(
            names = {"-w", "--watch"},
            description = "Show it again every 2 seconds, until you press Ctrl+C.")
    private boolean watch;

    @Option(names = "--json", description = "Print the answer of the exporter as it is.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var api = admin.api();
        show(api);
        while (watch) {
            Thread.sleep(PERIOD);
            if (!json) {
                spec.commandLine().getOut().print(isTerminal() ? CLEAR : "\n");
            }
            show(api);
        }
        return ExitCode.OK;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private void show(OperatorApi api) throws InterruptedException {
        var out = spec.commandLine().getOut();
        var answer = api.get("/status", List.of());
        if (json) {
            out.println(answer.json());
        } else {
            new StatusPage(answer.as(StatusJson.class)).lines().forEach(out::println);
        }
        out.flush();
    }
}
