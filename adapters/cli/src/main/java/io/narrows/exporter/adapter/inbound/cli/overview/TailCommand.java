package io.narrows.exporter.adapter.inbound.cli.overview;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApiException;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `data-exporter tail`: shows what happens in a running exporter, as it happens.
@Command(name = "tail", description = "Show what happens in a running exporter, as it happens, until you press Ctrl+C.")
public final class TailCommand implements Callable<Integer> {
    private static final String DATA = "data: ";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AdminOption admin = new AdminOption();

    @Option(names = "--consumer", paramLabel = "ID", description = "Only events of this consumer. Can be repeated.")
    private List<String> consumers = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "PATTERN",
            description = "Only events of sources such as 'kubebench_*'. Can be repeated.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--event",
            paramLabel = "NAME",
            description =
                    "Only accepted, attempt, delivered, retry, dead, paused, resumed or changed. Can be repeated.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--json", description = "Print each event as JSON, one on a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var which = new ArrayList<Parameter>();
        consumers.forEach(id -> which.add(new Parameter("consumer", id)));
        sources.forEach(pattern -> which.add(new Parameter("source", pattern)));
        events.forEach(name -> which.add(new Parameter("event", name)));
        var api = admin.api();
        api.stream("/events", which, line -> show(api, line));
        throw new OperatorApiException("the exporter at " + api.address()
                + " ended the events: it is stopping, or your login is no longer valid");
    }

    private void show(OperatorApi api, String line) {
        if (line.startsWith(DATA)) {
            var data = line.substring(DATA.length());
            var out = spec.commandLine().getOut();
            out.println(
                    json ? Printable.of(data) : api.read(EventJson.class, data).line());
            out.flush();
        }
    }
}
