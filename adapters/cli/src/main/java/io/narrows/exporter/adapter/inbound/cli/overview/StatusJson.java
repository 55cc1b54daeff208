package io.narrows.exporter.adapter.inbound.cli.overview;

import java.util.List;
import java.util.Optional;

/// An exporter at a glance, as the operator API describes it.
public record StatusJson(
        String at,
        boolean acceptsReports,
        List<String> replicas,
        Spool spool,
        List<Consumer> consumers,
        List<Source> sources,
        long sourcesLeftOut) {
    public StatusJson {
        at = orBlank(at);
        replicas = orNone(replicas);
        consumers = orNone(consumers);
        sources = orNone(sources);
    }

    /// How full the spool is.
    ///
    /// @param fill from 0 to 1
    public record Spool(long bytes, long maxBytes, double fill) {}

    /// A pause by an operator.
    public record Pause(String since, String by, Optional<String> reason) {}

    /// How a consumer does.
    public record Consumer(
            String id,
            String state,
            Optional<String> reason,
            Optional<Pause> paused,
            long waiting,
            Optional<String> oldestWaiting,
            long dead,
            long acceptedLastMinute,
            long deliveredLastMinute) {}

    /// A source of reports.
    public record Source(String source, String lastReport, long reports, boolean silent) {}

    private static String orBlank(String given) {
        return given == null ? "" : given;
    }

    /// Turns null into an empty list, because JSON-B gives null for an absent one.
    private static <T> List<T> orNone(List<T> given) {
        return given == null ? List.of() : List.copyOf(given);
    }
}
