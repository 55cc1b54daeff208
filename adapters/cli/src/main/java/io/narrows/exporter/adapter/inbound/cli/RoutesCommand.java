package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.InspectedRoute.Fit;
import io.narrows.exporter.adapter.inbound.cli.InspectedRoute.Target;
import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `data-exporter routes`: shows which consumers the operator's routes add to reports. Needs no running exporter.
@Command(
        name = "routes",
        description = "Show which consumers the configured routes add to a report.",
        synopsisSubcommandLabel = "COMMAND")
final class RoutesCommand {
    private static final String NONE = "-";

    private final InspectRoutes inspectRoutes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RoutesCommand(InspectRoutes inspectRoutes) {
        this.inspectRoutes = inspectRoutes;
    }

    @Command(name = "list", description = "List routes and the consumers of each.")
    int list(@Mixin ConfigOption config) {
        var routes = inspectRoutes.inspect(config.file);
        if (routes.isEmpty()) {
            err().println("There are none.");
            return ExitCode.OK;
        }
        var table = new Columns("ROUTE", "SOURCE", "LABELS", "CONSUMERS", "WHERE");
        for (var route : routes) {
            var consumers = route.targets().stream()
                    .map(target -> target.consumer().value())
                    .toList();
            table.add(route.name(), route.pattern(), labels(route), String.join(", ", consumers), route.origin());
        }
        table.lines().forEach(out()::println);
        return ExitCode.OK;
    }

    @Command(
            name = "explain",
            description =
                    "Tells which consumers the reports of a source with given labels reach, and why. Exit code 1 if there are none.")
    int explain(
            @Mixin ConfigOption config,
            @Option(
                            names = "--source",
                            paramLabel = "SOURCE",
                            required = true,
                            description = "The source of a report, as a scanner sends it; may be empty.")
                    String source,
            @Option(
                            names = "--label",
                            paramLabel = "NAME=VALUE",
                            description = "A label of the report; may be given several times.")
                    Map<String, String> given) {
        var labels = given == null ? Labels.NONE : labels(given);
        var routes = inspectRoutes.inspect(config.file);
        var taking = routes.stream()
                .filter(route -> route.fit().apply(source, labels) == Fit.TAKEN)
                .toList();
        var others = routes.stream().filter(route -> !taking.contains(route)).toList();
        var shown = "'" + Printable.of(source) + "'" + (labels.isEmpty() ? "" : " with these labels");
        if (taking.isEmpty()) {
            out().println("Reports of the source " + shown
                    + " reach no consumer by a route: those with an envelope reach"
                    + " the ones that it names, those without are refused.");
        } else {
            out().println("Reports of the source " + shown
                    + " reach these consumers, each once, besides those that their envelopes name:");
            reached(taking).lines().forEach(line -> out().println("  " + line));
        }
        if (!others.isEmpty()) {
            out().println("These routes do not take them:");
            notTaking(others, source, labels).lines().forEach(line -> out().println("  " + line));
        }
        if (routes.isEmpty()) {
            out().println("There are no routes; see `routes` in application.yaml.");
        }
        return taking.isEmpty() ? ExitCode.FAILURE : ExitCode.OK;
    }

    private static String labels(InspectedRoute route) {
        return route.labels().isEmpty() ? NONE : route.labels();
    }

    private Labels labels(Map<String, String> given) {
        try {
            return Labels.of(given);
        } catch (InvalidReportException e) {
            throw new ParameterException(spec.commandLine(), "--label: " + e.getMessage());
        }
    }

    private static Columns reached(List<InspectedRoute> routes) {
        var table = new Columns("CONSUMER", "TYPE", "HOSTS", "ROUTE", "SOURCE", "LABELS", "WHERE");
        for (var route : routes) {
            for (var target : route.targets()) {
                table.add(
                        target.consumer().value(),
                        type(target),
                        target.hosts().isEmpty() ? NONE : String.join(", ", target.hosts()),
                        route.name(),
                        route.pattern(),
                        labels(route),
                        route.origin());
            }
        }
        return table;
    }

    private static String type(Target target) {
        return target.type().map(ConsumerId::value).orElse("not installed");
    }

    private static Columns notTaking(List<InspectedRoute> routes, String source, Labels labels) {
        var table = new Columns("ROUTE", "SOURCE", "LABELS", "WHY", "WHERE");
        for (var route : routes) {
            table.add(
                    route.name(),
                    route.pattern(),
                    labels(route),
                    why(route.fit().apply(source, labels)),
                    route.origin());
        }
        return table;
    }

    private static String why(Fit fit) {
        return switch (fit) {
            case NOT_TAKEN_FOR_ITS_CASE -> "it fits but for capitals and small letters, which differ";
            case NOT_TAKEN_FOR_ITS_LABELS -> "the labels do not fit";
            case TAKEN, NOT_TAKEN -> "the source does not fit";
        };
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
