package io.narrows.exporter.adapter.inbound.cli.deadletters;

import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApi.Parameter;
import io.narrows.exporter.domain.spool.DeathCause;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options that select dead letters. A dead letter must match every given option; it matches a repeated option if
/// it matches any of its values. The exporter checks the values, so its answer says which values are allowed.
final class DeadLetterFilterOptions {
    @Option(names = "--consumer", paramLabel = "ID", description = "Only deliveries to this consumer. Can be repeated.")
    private List<String> consumers = new ArrayList<>();

    @Option(names = "--source", paramLabel = "NAME", description = "Only reports of this source. Can be repeated.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--cause",
            paramLabel = "CAUSE",
            completionCandidates = Causes.class,
            description = "Only dead letters with this cause: ${COMPLETION-CANDIDATES}. Can be repeated.")
    private List<String> causes = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Only dead letters whose reason contains this text.")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--reason-id",
            paramLabel = "ID",
            description = "Only dead letters that share this reason, as shown by `reasons`. Can be repeated.")
    private List<String> reasonIds = new ArrayList<>();

    @Option(names = "--older-than", paramLabel = "AGE", description = "Only dead letters older than this, such as 7d.")
    private Optional<String> olderThan = Optional.empty();

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Only the dead letter with this ID, as shown by `list`. Can be repeated.")
    private List<String> ids = new ArrayList<>();

    /// All causes of dead letters, for the help text.
    static final class Causes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return DeathCause.labels().iterator();
        }
    }

    List<Parameter> parameters() {
        var parameters = new ArrayList<Parameter>();
        consumers.forEach(id -> parameters.add(new Parameter("consumer", id)));
        sources.forEach(name -> parameters.add(new Parameter("source", name)));
        causes.forEach(cause -> parameters.add(new Parameter("cause", cause)));
        reason.ifPresent(text -> parameters.add(new Parameter("reason", text)));
        reasonIds.forEach(id -> parameters.add(new Parameter("reasonId", id)));
        olderThan.ifPresent(age -> parameters.add(new Parameter("olderThan", age)));
        ids.forEach(id -> parameters.add(new Parameter("ids", id)));
        return parameters;
    }
}
