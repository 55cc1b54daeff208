package io.narrows.exporter.adapter.inbound.cli.reports;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `data-exporter resend`: sends past reports again. Counts first, and asks before it changes anything.
@Command(
        name = "resend",
        description = {
            "Send past reports of a running exporter again. Counts first, and asks.",
            "Without --to, each selected delivery that has ended is made again, with the settings it came with. With --to,"
                    + " the selected reports go to that consumer, also those that never went there, such as those"
                    + " accepted before the consumer was added."
        })
public final class ResendCommand implements Callable<Integer> {
    private static final String PATH = "/reports/resend";

    private final InputStream answers;

    @Mixin
    private AdminOption admin = new AdminOption();

    @Mixin
    private ReportFilterOptions filter = new ReportFilterOptions();

    @Option(
            names = "--to",
            paramLabel = "CONSUMER",
            description = "Send the reports to this consumer, which needs no settings. Can be repeated.")
    private List<String> to = new ArrayList<>();

    @Option(names = "--only-missing", description = "With --to: only reports that were never sent to that consumer.")
    private boolean onlyMissing;

    @Option(names = "--all", description = "All reports; not together with a filter.")
    private boolean all;

    @Option(names = "--dry-run", description = "Count them and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Ask no question.")
    private boolean yes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// @param answers what the operator types
    public ResendCommand(InputStream answers) {
        this.answers = Objects.requireNonNull(answers, "answers");
    }

    @Override
    public Integer call() throws InterruptedException {
        var which = which();
        var api = admin.api();
        if (!yes || dryRun) {
            var count = count(api, which);
            out().println(count.inWords("would be made again"));
            if (dryRun || count.count() == 0) {
                return ExitCode.OK;
            }
            if (!isConfirmed()) {
                spec.commandLine().getErr().println("Nothing was sent again.");
                return ExitCode.FAILURE;
            }
        }
        out().println(api.post(PATH, which).as(ResendCount.class).inWords("made again"));
        return ExitCode.OK;
    }

    private List<Parameter> which() {
        var some = filter.parameters();
        if (some.isEmpty() != all) {
            throw new ParameterException(
                    spec.commandLine(),
                    all ? "--all leaves no room for a filter" : "say which ones: give a filter, or --all");
        }
        var rest = new ArrayList<Parameter>();
        to.forEach(id -> rest.add(new Parameter("to", id)));
        Stream.of(new Parameter("onlyMissing", "" + onlyMissing), new Parameter("all", "" + all))
                .filter(flag -> flag.value().equals("true"))
                .forEach(rest::add);
        return Stream.concat(some.stream(), rest.stream()).toList();
    }

    private static ResendCount count(OperatorApi api, List<Parameter> which) throws InterruptedException {
        var dry = Stream.concat(which.stream(), Stream.of(new Parameter("dryRun", "true")))
                .toList();
        return api.post(PATH, dry).as(ResendCount.class);
    }

    private boolean isConfirmed() {
        out().print("Make them again? [y/N] ");
        out().flush();
        try {
            var answer = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().matches("(?i)y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the answer; --yes asks no question", e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
