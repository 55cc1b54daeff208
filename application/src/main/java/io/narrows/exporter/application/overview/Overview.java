package io.narrows.exporter.application.overview;

import io.narrows.exporter.application.Sources;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.application.overview.ConsumerStatus.State;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.spool.Replica;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Shows operators how the exporter does: its consumers, its spool, its sources.
///
/// Thread-safe. Rates and the begin of a state come from `observe`, which is to be called every few seconds.
public final class Overview {
    /// How long the times of the oldest pending reports are used again, because the spool looks at many rows for them.
    private static final Duration OLDEST_KEPT = Duration.ofSeconds(2);

    private final ConsumerCatalog catalog;
    private final Spool spool;
    private final Dispatcher dispatcher;
    private final AllLanes lanes;
    private final Sources sources;
    private final Clock clock;
    private final Rates rates = new Rates();
    private final Map<ConsumerId, Seen> states = new TreeMap<>();
    private Optional<Oldest> oldest = Optional.empty();

    private record Seen(State state, Instant since) {}

    private record Oldest(Instant at, Map<ConsumerId, Instant> pending) {}

    public Overview(ConsumerCatalog catalog, Spool spool, Dispatcher dispatcher, Sources sources, Clock clock) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.spool = Objects.requireNonNull(spool, "spool");
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.lanes = new AllLanes(dispatcher, spool.replicas());
        this.sources = Objects.requireNonNull(sources, "sources");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// The status now.
    public synchronized Status status() {
        var now = clock.instant();
        return new Status(
                now,
                acceptsReports(),
                replicas(),
                spool.use(),
                consumers(now, oldestPending(now)),
                spool.notInstalled(),
                sources.all(),
                sources.leftOut());
    }

    /// The active lanes of all exporters at the spool, sorted.
    public List<LaneStatus> lanes() {
        return lanes.all();
    }

    /// Tells other exporters at the spool which lanes run here.
    public void showLanes() {
        lanes.show();
    }

    /// Notes the tallies and the states of the consumers.
    ///
    /// @return the consumers, without the time of their oldest pending report
    public synchronized List<ConsumerStatus> observe() {
        var now = clock.instant();
        var consumers = consumers(now, Map.of());
        rates.sample(now, spool.tallies());
        return consumers;
    }

    private List<String> replicas() {
        var replicas = spool.replicas();
        return replicas.isShared() ? replicas.live().stream().map(Replica::name).toList() : List.of();
    }

    private boolean acceptsReports() {
        try {
            return spool.hasRoomFor(0) && !dispatcher.isStopping();
        } catch (SpoolUnavailableException e) {
            return false;
        }
    }

    private Map<ConsumerId, Instant> oldestPending(Instant now) {
        var kept = oldest.filter(known -> known.at().plus(OLDEST_KEPT).isAfter(now));
        if (kept.isEmpty()) {
            kept = Optional.of(new Oldest(now, spool.oldestPending()));
            oldest = kept;
        }
        return kept.get().pending();
    }

    private List<ConsumerStatus> consumers(Instant now, Map<ConsumerId, Instant> oldestPending) {
        var tallies = spool.tallies();
        var pauses = spool.pauses().current();
        var active = lanes.all().stream()
                .collect(Collectors.groupingBy(status -> status.lane().consumer()));
        var all = new TreeSet<>(tallies.keySet());
        all.addAll(pauses.keySet());
        catalog.all().stream().map(ConsumerType::id).forEach(all::add);
        states.keySet().retainAll(all);
        return all.stream()
                .map(id -> consumer(
                        id,
                        now,
                        active.getOrDefault(id, List.of()),
                        Optional.ofNullable(pauses.get(id)),
                        tallies.getOrDefault(id, Tally.ZERO),
                        Optional.ofNullable(oldestPending.get(id))))
                .toList();
    }

    private ConsumerStatus consumer(
            ConsumerId id,
            Instant now,
            List<LaneStatus> lanes,
            Optional<Pause> pause,
            Tally tally,
            Optional<Instant> oldestWaiting) {
        var type = catalog.find(id);
        var worst = lanes.stream().max(Comparator.comparing(lane -> state(lane.state())));
        var state = pause.isPresent()
                ? State.PAUSED
                : worst.map(lane -> state(lane.state())).orElse(State.OPEN);
        var seenSince = since(id, state, now);
        var reason = pause.map(Pause::reason)
                .or(() -> worst.filter(lane -> lane.state().isFailing()).map(LaneStatus::reason))
                .orElse("");
        return new ConsumerStatus(
                type.map(ConsumerType::id).orElse(id),
                type.map(ConsumerType::kind).orElse(id),
                type.isPresent(),
                state,
                pause.map(Pause::since).orElse(seenSince),
                reason,
                pause,
                lanes.size(),
                (int) lanes.stream().filter(lane -> lane.state().isFailing()).count(),
                tally,
                oldestWaiting,
                rates.of(id, tally));
    }

    private Instant since(ConsumerId id, State state, Instant now) {
        var seen = states.get(id);
        if (seen == null || seen.state() != state) {
            seen = new Seen(state, now);
            states.put(id, seen);
        }
        return seen.since();
    }

    private static State state(LaneStatus.State lane) {
        return switch (lane) {
            case NEW, OPEN, DOUBTED -> State.OPEN;
            case BACKING_OFF -> State.BACKING_OFF;
            case PAUSED -> State.MISCONFIGURED;
        };
    }
}
