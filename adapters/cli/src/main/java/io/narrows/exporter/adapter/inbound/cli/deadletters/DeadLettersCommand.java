package io.narrows.exporter.adapter.inbound.cli.deadletters;

import io.narrows.exporter.adapter.inbound.cli.operator.AdminOption;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi;
import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter dead-letters`: lists, shows, groups, replays or deletes the dead letters of a running exporter.
@Command(
        name = "dead-letters",
        description = "List, show, replay or delete the dead letters of a running exporter.",
        synopsisSubcommandLabel = "COMMAND")
public final class DeadLettersCommand {
    private static final String PATH = "/dead-letters";
    private static final Pattern AFTER = Pattern.compile("[?&]after=([A-Za-z0-9_-]+)");
    private static final String ROW = "%-24s  %-18s  %5s  %-38s  %-20s  %s%n";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", description = "List dead letters, oldest report first.")
    int list(
            @Mixin AdminOption admin,
            @Mixin DeadLetterFilterOptions filter,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Most entries to list. Default: ${DEFAULT-VALUE}.")
                    int limit,
            @Option(names = "--after", paramLabel = "ID", description = "Continue after this ID.")
                    Optional<String> after)
            throws InterruptedException {
        print(admin.api().get(PATH, which(filter, limit, after)).as(DeadLetterJson.Page.class));
        return ExitCode.OK;
    }

    private static List<Parameter> which(DeadLetterFilterOptions filter, int limit, Optional<String> after) {
        var page = Stream.of(new Parameter("limit", Integer.toString(limit)));
        var start = after.map(id -> new Parameter("after", id)).stream();
        return Stream.of(filter.parameters().stream(), page, start)
                .flatMap(part -> part)
                .toList();
    }

    @Command(
            name = "reasons",
            description =
                    "List the reasons that dead letters share, the most frequent first. # stands for ids and numbers."
                            + " `replay --reason-id` replays all of a reason.")
    int reasons(
            @Mixin AdminOption admin,
            @Mixin DeadLetterFilterOptions filter,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Most reasons to list. Default: ${DEFAULT-VALUE}.")
                    int limit,
            @Option(names = "--after", paramLabel = "ID", description = "Continue after this dead letter.")
                    Optional<String> after,
            @Option(names = "--json", description = "Print the answer of the exporter as it is.") boolean json)
            throws InterruptedException {
        var answer = admin.api().get(PATH + "/reasons", which(filter, limit, after));
        if (json) {
            out().println(answer.json());
        } else {
            print(answer.as(SharedReasonsJson.class));
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show a dead letter and its report.")
    int show(
            @Mixin AdminOption admin,
            @Option(names = "--payload", description = "Print only the report, as it was received.")
                    boolean payloadOnly,
            @Parameters(paramLabel = "ID", description = "ID as shown by `list`.") String id)
            throws InterruptedException {
        var letter =
                admin.api().get(PATH + "/" + OperatorApi.segment(id), List.of()).as(DeadLetterJson.class);
        var payload = letter.payload().orElse("");
        if (payloadOnly) {
            out().print(payload);
            out().flush();
        } else {
            print(letter, payload);
        }
        return ExitCode.OK;
    }

    @Command(name = "replay", description = "Deliver dead letters again, as new deliveries.")
    int replay(@Mixin AdminOption admin, @Mixin DeadLetterFilterOptions filter, @Mixin DeadLetterChangeOptions change)
            throws InterruptedException {
        print(admin.api().post(PATH + "/replay", change.parameters(filter)), "replayed");
        return ExitCode.OK;
    }

    @Command(name = "purge", description = "Delete dead letters for good.")
    int purge(@Mixin AdminOption admin, @Mixin DeadLetterFilterOptions filter, @Mixin DeadLetterChangeOptions change)
            throws InterruptedException {
        print(admin.api().delete(PATH, change.parameters(filter)), "deleted");
        return ExitCode.OK;
    }

    private void print(DeadLetterJson.Page page) {
        if (page.deadLetters().isEmpty()) {
            err().println("There are none.");
            return;
        }
        out().printf(ROW, "DIED", "CAUSE", "TRIES", "ID", "SOURCE", "REASON");
        for (var letter : page.deadLetters()) {
            out().printf(
                            ROW,
                            letter.diedAt(),
                            letter.cause(),
                            letter.attempts(),
                            letter.id(),
                            Printable.of(letter.source()),
                            Printable.of(letter.reason()));
        }
        if (page.next().isPresent()) {
            err().println("There are more: add --after "
                    + page.deadLetters().getLast().id());
        }
    }

    private void print(SharedReasonsJson found) {
        if (found.reasons().isEmpty()) {
            err().println("There are none.");
            return;
        }
        var table = new Columns("REASON ID", "COUNT", "CONSUMER", "CAUSE", "OLDEST", "NEWEST", "REASON");
        found.reasons()
                .forEach(group -> table.add(
                        group.id(),
                        Long.toString(group.count()),
                        group.consumer(),
                        group.cause(),
                        group.oldest(),
                        group.newest(),
                        group.reason()));
        table.lines().forEach(out()::println);
        if (found.others() > 0) {
            err().println(found.others() + " more have other reasons: raise --limit, or give a filter");
        }
        found.next()
                .flatMap(DeadLettersCommand::after)
                .ifPresent(id ->
                        err().println("These are the reasons of the oldest ones. There are more: add --after " + id));
    }

    /// The id after which a page continues, from the path of the page.
    private static Optional<String> after(String path) {
        var match = AFTER.matcher(path);
        return match.find() ? Optional.of(match.group(1)) : Optional.empty();
    }

    private void print(DeadLetterJson letter, String payload) {
        out().println("id        " + letter.id());
        out().println("consumer  " + letter.consumer());
        out().println("source    " + Printable.of(letter.source()));
        out().println("received  " + letter.receivedAt());
        out().println("died      " + letter.diedAt());
        out().println("cause     " + letter.cause());
        out().println("reason    " + Printable.of(letter.reason()));
        out().println("attempts  " + letter.attempts());
        out().println("size      " + letter.payloadSize() + " bytes");
        out().println();
        payload.lines().map(Printable::of).forEach(out()::println);
    }

    private void print(OperatorApi.Answer answer, String done) {
        var changed = answer.as(OperatorApi.Count.class);
        var letters = changed.count() == 1 ? " dead letter " : " dead letters ";
        out().println(changed.count() + letters + (changed.dryRun() ? "would be " : "") + done);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
