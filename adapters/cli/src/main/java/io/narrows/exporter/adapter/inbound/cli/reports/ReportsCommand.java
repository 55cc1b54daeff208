package io.narrows.exporter.adapter.inbound.cli.reports;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter reports`: searches the reports that a running exporter accepted, and shows what came of them.
@Command(
        name = "reports",
        description = "Search the reports that a running exporter accepted, and show what came of them.",
        synopsisSubcommandLabel = "COMMAND")
public final class ReportsCommand {
    private static final String PATH = "/reports";
    private static final int LONGEST_PAGE = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", description = "List reports, newest first.")
    int list(
            @Mixin AdminOption admin,
            @Mixin ReportFilterOptions filter,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Most reports to list. Default: ${DEFAULT-VALUE}.")
                    int limit,
            @Option(names = "--after", paramLabel = "ID", description = "Continue after this ID.")
                    Optional<String> after,
            @Option(names = "--json", description = "Print one page as the exporter answers it.") boolean json)
            throws InterruptedException {
        var start = Stream.concat(
                Stream.of(new Parameter("limit", Integer.toString(Math.min(limit, LONGEST_PAGE)))),
                after.map(id -> new Parameter("after", id)).stream());
        var which = Stream.concat(filter.parameters().stream(), start).toList();
        var api = admin.api();
        var answer = api.get(PATH, which);
        if (json) {
            out().println(answer.json());
        } else {
            list(api, answer.as(PastReportJson.Page.class), limit);
        }
        return ExitCode.OK;
    }

    /// Lists a page and the following ones up to a number of reports: a page may be short because the exporter looks at
    /// a bounded number of reports for each.
    private void list(OperatorApi api, PastReportJson.Page first, int limit) throws InterruptedException {
        var reports = new ArrayList<>(first.reports());
        var next = first.next();
        while (reports.size() < limit
                && next.filter(path -> path.startsWith(PATH + "?")).isPresent()) {
            var page = api.get(next.get(), List.of()).as(PastReportJson.Page.class);
            reports.addAll(page.reports());
            var current = next;
            next = page.next().filter(path -> !path.equals(current.get())); // an exporter that stands still ends it
        }
        print(reports.subList(0, Math.min(limit, reports.size())));
        if (!reports.isEmpty() && (next.isPresent() || reports.size() > limit)) {
            err().println("There are more: add --after "
                    + reports.get(Math.min(limit, reports.size()) - 1).id());
        }
    }

    @Command(name = "show", description = "Show a report with every attempt to deliver it.")
    int show(
            @Mixin AdminOption admin,
            @Option(names = "--json", description = "Print the answer of the exporter as it is.") boolean json,
            @Parameters(paramLabel = "ID", description = "ID as shown by `list`.") String id)
            throws InterruptedException {
        var answer = admin.api().get(PATH + "/" + OperatorApi.segment(id), List.of());
        if (json) {
            out().println(answer.json());
        } else {
            print(answer.as(PastReportJson.class));
        }
        return ExitCode.OK;
    }

    @Command(name = "payload", description = "Print the report as it was received. The exporter logs who read it.")
    int payload(
            @Mixin AdminOption admin, @Parameters(paramLabel = "ID", description = "ID as shown by `list`.") String id)
            throws InterruptedException {
        var answer = admin.api().get(PATH + "/" + OperatorApi.segment(id) + "/payload", List.of());
        out().print(answer.body());
        out().flush();
        return ExitCode.OK;
    }

    private void print(List<PastReportJson> reports) {
        if (reports.isEmpty()) {
            err().println("There are none.");
            return;
        }
        var table = new Columns("RECEIVED", "ID", "SOURCE", "BYTES", "DELIVERIES", "LABELS");
        reports.forEach(report -> table.add(
                report.receivedAt(),
                report.id(),
                report.source(),
                report.kept() ? Long.toString(report.payloadSize()) : "-",
                report.deliveries().stream()
                        .map(delivery -> delivery.consumer() + " " + delivery.state())
                        .collect(Collectors.joining(", ")),
                labels(report)));
        table.lines().forEach(out()::println);
    }

    private void print(PastReportJson report) {
        out().println("id        " + report.id());
        out().println("source    " + Printable.of(report.source()));
        out().println("received  " + report.receivedAt());
        out().println("size      "
                + (report.kept() ? report.payloadSize() + " bytes" : "not kept any more; only its receipt is left"));
        out().println(("labels    " + Printable.of(labels(report))).stripTrailing());
        for (var delivery : report.deliveries()) {
            out().println();
            out().println(Printable.of(delivery.consumer() + " " + delivery.state()
                    + delivery.at().map(at -> " at " + at).orElse("")
                    + delivery.attempts()
                            .map(count -> " after " + count + " attempts")
                            .orElse("")
                    + delivery.cause().map(cause -> ", " + cause).orElse("")
                    + delivery.reason().map(reason -> ": " + reason).orElse("")));
            print(delivery);
        }
    }

    private void print(PastReportJson.Delivery delivery) {
        var attempts = delivery.timeline().orElse(List.of());
        if (attempts.isEmpty()) {
            return;
        }
        var table = new Columns("AT", "TOOK", "OUTCOME", "HOST", "WORDS");
        attempts.forEach(attempt -> table.add(
                attempt.at(),
                attempt.durationMillis() + " ms",
                attempt.outcome(),
                attempt.host().orElse("-"),
                attempt.words().orElse("")));
        table.lines().forEach(line -> out().println("  " + line));
    }

    private static String labels(PastReportJson report) {
        return new TreeMap<>(report.labels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(" "));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
