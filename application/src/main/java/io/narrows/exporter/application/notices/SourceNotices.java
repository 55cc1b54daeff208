package io.narrows.exporter.application.notices;

import io.narrows.exporter.application.Sources.Source;
import io.narrows.exporter.domain.time.Cadence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Notices sources that are silent longer than usual, and those that are back. Not thread-safe.
final class SourceNotices {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    /// How many sources are told about in one period. The others follow in the next ones.
    private static final int MOST_AT_ONCE = 5;

    private final Cadence cadence;
    private final Set<String> silent = new HashSet<>();

    /// @param nanoTime as `System.nanoTime`
    SourceNotices(LongSupplier nanoTime) {
        this.cadence = new Cadence(PERIOD, nanoTime);
    }

    /// What is new since the last call.
    List<Notice> look(List<Source> sources, Instant now) {
        silent.retainAll(sources.stream().map(Source::name).collect(Collectors.toSet()));
        var news = sources.stream()
                .filter(source -> source.isSilent(now) != silent.contains(source.name()))
                .limit(MOST_AT_ONCE)
                .toList();
        if (news.isEmpty() || !cadence.isDue()) {
            return List.of();
        }
        var notices = new ArrayList<Notice>();
        for (var source : news) {
            if (silent.remove(source.name())) {
                notices.add(about(source, Notice.good("sourceBack", shown(source) + " sends reports again.")));
            } else {
                silent.add(source.name());
                notices.add(about(
                        source,
                        Notice.bad(
                                "sourceSilent",
                                shown(source) + " is silent longer than usual; the last report came at " + source.last()
                                        + ".")));
            }
        }
        return notices;
    }

    private static Notice about(Source source, Notice notice) {
        return notice.with("source", source.name())
                .with("lastReport", source.last().toString())
                .with("reports", source.reports())
                .with(
                        "silentAfterSeconds",
                        source.silentAfter().map(Duration::toSeconds).orElse(0L));
    }

    private static String shown(Source source) {
        return source.name().isBlank() ? "The source without a name" : "Source " + source.name();
    }
}
