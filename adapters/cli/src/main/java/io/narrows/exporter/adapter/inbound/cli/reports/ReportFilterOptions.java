package io.narrows.exporter.adapter.inbound.cli.reports;

import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options that select past reports. A report must match every given option; it matches a repeated option if it
/// matches any of its values, and of `--label` all. The exporter checks the values, so its answer says which are
/// allowed.
final class ReportFilterOptions {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only with a delivery that is pending, delivered or dead. Can be repeated.")
    private List<String> states = new ArrayList<>();

    @Option(
            names = "--consumer",
            paramLabel = "ID",
            description = "Only with a delivery to this consumer. Can be repeated.")
    private List<String> consumers = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "PATTERN",
            description = "Only of sources of this form, such as kubebench_*. Can be repeated.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--label",
            paramLabel = "NAME=PATTERN",
            description = "Only with this label, such as cluster=prod-*. Can be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--since", paramLabel = "AGE", description = "Only accepted in the last time, such as 1h.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only accepted at this time or later, such as 2026-11-26T08:00:00Z.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Only accepted before this time.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--id", paramLabel = "ID", description = "Only the report with this ID. Can be repeated.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--key", paramLabel = "KEY", description = "Only the report with this idempotency key.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--sender",
            paramLabel = "NAME",
            description = "The sender whose idempotency key it is, if it logged in.")
    private Optional<String> sender = Optional.empty();

    List<Parameter> parameters() {
        var parameters = new ArrayList<Parameter>();
        addAll(parameters, "state", states);
        addAll(parameters, "consumer", consumers);
        addAll(parameters, "source", sources);
        addAll(parameters, "label", labels);
        addAll(parameters, "since", since.stream().toList());
        addAll(parameters, "from", from.stream().toList());
        addAll(parameters, "until", until.stream().toList());
        addAll(parameters, "ids", ids);
        addAll(parameters, "key", key.stream().toList());
        addAll(parameters, "sender", sender.stream().toList());
        return parameters;
    }

    private static void addAll(List<Parameter> parameters, String name, List<String> values) {
        values.forEach(value -> parameters.add(new Parameter(name, value)));
    }
}
