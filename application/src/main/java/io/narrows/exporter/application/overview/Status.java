package io.narrows.exporter.application.overview;

import io.narrows.exporter.application.Sources.Source;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// The running exporter at a glance.
///
/// @param acceptsReports whether it would take another report now
/// @param replicas the names of the exporters that share the spool; empty if it is not shared
/// @param spool how full the spool is
/// @param consumers those that are installed, and those that have deliveries or a pause, by name
/// @param notInstalled what became of deliveries to consumers that were never installed
/// @param sources the source that was heard last comes first
/// @param sourcesLeftOut how many sources are not among them, because there were too many
public record Status(
        Instant at,
        boolean acceptsReports,
        List<String> replicas,
        SpoolUse spool,
        List<ConsumerStatus> consumers,
        Tally notInstalled,
        List<Source> sources,
        long sourcesLeftOut) {
    public Status {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(spool, "spool");
        replicas = List.copyOf(replicas);
        consumers = List.copyOf(consumers);
        Objects.requireNonNull(notInstalled, "notInstalled");
        sources = List.copyOf(sources);
    }

    /// The part of the spool that is taken: from 0 to 1.
    public double fill() {
        return fill(spool);
    }

    /// The part of a spool that is taken: from 0 to 1.
    public static double fill(SpoolUse spool) {
        return spool.limitBytes() <= 0 ? 1 : Math.min(1, (double) spool.usedBytes() / spool.limitBytes());
    }
}
