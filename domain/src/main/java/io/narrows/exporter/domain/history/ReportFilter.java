package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Selects reports, and those of their deliveries that `consumers` and `states` name. An empty set, map or option
/// matches everything. A report is selected if all else matches and at least one delivery does; a report without any
/// delivery is selected if `consumers` and `states` are empty.
///
/// @param ids the reports
/// @param key the idempotency key that the report came with
/// @param consumers the consumers of the deliveries
/// @param states the states of the deliveries
/// @param sources patterns; the source must match one of them
/// @param labels a pattern for each label that the report must have
/// @param from selects only reports that were accepted at this time or later
/// @param before selects only reports that were accepted before this time
public record ReportFilter(
        Set<ReportId> ids,
        Optional<IdempotencyKey> key,
        Set<ConsumerId> consumers,
        Set<State> states,
        Set<Glob> sources,
        Map<String, Glob> labels,
        Instant from,
        Instant before) {
    /// Selects all reports and deliveries.
    public static final ReportFilter ALL = new ReportFilter(
            Set.of(), Optional.empty(), Set.of(), Set.of(), Set.of(), Map.of(), Instant.MIN, Instant.MAX);

    /// The kinds of `DeliveryState`.
    public enum State {
        PENDING,
        DELIVERED,
        DEAD;

        static State of(DeliveryState state) {
            return switch (state) {
                case DeliveryState.Pending pending -> PENDING;
                case DeliveryState.Delivered delivered -> DELIVERED;
                case DeliveryState.Dead dead -> DEAD;
            };
        }
    }

    public ReportFilter {
        ids = Set.copyOf(ids);
        Objects.requireNonNull(key, "key");
        consumers = Set.copyOf(consumers);
        states = Set.copyOf(states);
        sources = Set.copyOf(sources);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(before, "before");
    }

    /// Whether this filter selects a report, apart from its idempotency key, which only the spool knows.
    public boolean matches(PastReport report) {
        return (ids.isEmpty() || ids.contains(report.id()))
                && !report.receivedAt().isBefore(from)
                && report.receivedAt().isBefore(before)
                && (sources.isEmpty() || sources.stream().anyMatch(glob -> glob.matches(report.source())))
                && labels.entrySet().stream().allMatch(label -> hasLabel(report, label.getKey(), label.getValue()))
                && ((consumers.isEmpty() && states.isEmpty())
                        || report.deliveries().stream()
                                .anyMatch(delivery -> matches(delivery.consumer(), delivery.state())));
    }

    private static boolean hasLabel(PastReport report, String name, Glob value) {
        var given = report.labels().all().get(name);
        return given != null && value.matches(given);
    }

    /// Whether this filter selects a delivery of a report that it selects.
    public boolean matches(ConsumerId consumer, DeliveryState state) {
        return (consumers.isEmpty() || consumers.contains(consumer))
                && (states.isEmpty() || states.contains(State.of(state)));
    }
}
