package io.narrows.exporter.adapter.inbound.http.console;

import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.console.Samples.Sample;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What an operator sees of each consumer at one glance.
///
/// @param samples the tallies of the last hour
record ConsumerGlances(UseCases useCases, Samples samples) {
    private static final int LONGEST_REASON = 300;

    /// One consumer.
    ///
    /// @param kind the id that the plugin declares; blank if it is the same as `id`
    /// @param reasons why lanes do not deliver, each once
    record Glance(
            String id,
            String kind,
            String version,
            String state,
            String style,
            List<String> reasons,
            String rate,
            String delivered,
            String waiting,
            String dead,
            boolean hasDead,
            int inFlight,
            int lanes) {}

    /// All consumers that are installed or have deliveries, by id.
    List<Glance> all() {
        var now = samples.now();
        var lanes = useCases.dispatcher().lanes();
        var ids = new TreeSet<ConsumerId>(now.tallies().keySet());
        useCases.catalog().all().forEach(type -> ids.add(type.id()));
        return ids.stream().map(id -> glance(id, now, lanes)).toList();
    }

    Glance of(ConsumerId id) {
        return glance(id, samples.now(), useCases.dispatcher().lanes());
    }

    private Glance glance(ConsumerId id, Sample now, List<LaneStatus> allLanes) {
        var type = useCases.catalog().find(id);
        var lanes = allLanes.stream()
                .filter(status -> status.lane().consumer().equals(id))
                .toList();
        var state = type.isPresent() ? ConsumerState.worst(lanes) : ConsumerState.NOT_INSTALLED;
        var tally = now.of(id);
        return new Glance(
                id.value(),
                type.map(known -> kind(known)).orElse(""),
                type.map(ConsumerType::version).orElse(""),
                state.label(),
                state.style(),
                lanes.stream()
                        .map(LaneStatus::reason)
                        .filter(reason -> !reason.isBlank())
                        .map(reason -> Shown.cut(reason, LONGEST_REASON))
                        .distinct()
                        .limit(2)
                        .toList(),
                Shown.rate(samples.rate(id, Tally::delivered, now)),
                Shown.count(tally.delivered()),
                Shown.count(tally.pending()),
                Shown.count(tally.dead()),
                tally.dead() > 0,
                lanes.stream().mapToInt(LaneStatus::inFlight).sum(),
                lanes.size());
    }

    private static String kind(ConsumerType type) {
        return type.kind().equals(type.id()) ? "" : type.kind().value();
    }

    /// The state of a consumer that is installed.
    Optional<ConsumerType> type(ConsumerId id) {
        return useCases.catalog().find(id);
    }
}
