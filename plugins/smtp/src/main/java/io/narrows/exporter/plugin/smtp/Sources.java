package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import java.util.List;
import java.util.stream.Stream;

/// Names the sources of the reports in a mail, and the values of a label.
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
        return shown(batch.stream().map(Sources::named));
    }

    /// The values that a label has in a batch, such as `prod-eu, prod-us`; blank if no report has the label.
    static String label(String name, List<Delivery> batch) {
        return shown(batch.stream()
                .flatMap(delivery ->
                        Stream.ofNullable(delivery.report().labels().all().get(name))));
    }

    private static String shown(Stream<String> all) {
        var values = all.distinct().sorted().toList();
        return values.size() <= SHOWN
                ? String.join(", ", values)
                : String.join(", ", values.subList(0, SHOWN)) + " and " + (values.size() - SHOWN) + " more";
    }
}
