package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import java.util.List;

/// Names the sources of the reports in a mail.
final class Sources {
    private static final String UNKNOWN = "unknown_source";
    private static final int SHOWN = 3;

    private Sources() {}

    /// The source of a report; a placeholder word if the source is blank.
    static String named(Delivery delivery) {
        var source = delivery.report().source();
        return source.isBlank() ? UNKNOWN : source.strip();
    }

    /// The sources of a batch, such as `a, b, c and 2 more`.
    static String named(List<Delivery> batch) {
        var sources = batch.stream().map(Sources::named).distinct().sorted().toList();
        return sources.size() <= SHOWN
                ? String.join(", ", sources)
                : String.join(", ", sources.subList(0, SHOWN)) + " and " + (sources.size() - SHOWN) + " more";
    }
}
