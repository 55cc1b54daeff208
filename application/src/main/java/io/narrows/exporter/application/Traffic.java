package io.narrows.exporter.application;

import io.narrows.exporter.application.call.LaneHosts;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What came in during the last day: which sender handed in which source for which consumer, and which hosts that led
/// to. An operator who wants to allow exactly this, and nothing else, asks for it.
///
/// In memory, at most `MOST` flows, and never a value of a setting. A report of a known flow costs a look into a map.
/// Thread-safe.
public final class Traffic {
    private static final int MOST = 2_000;
    private static final Duration KEPT = Duration.ofDays(1);

    /// A longer source belongs to no scanner, and a thousand of them must not fill the heap.
    private static final int LONGEST_SOURCE = 255;

    private final ConsumerCatalog catalog;
    private final Clock clock;
    private final Instant since;
    private final LaneHosts laneHosts = new LaneHosts();
    private final Map<Key, Seen> flows = new ConcurrentHashMap<>();
    private final AtomicLong leftOut = new AtomicLong();

    /// The reports of one source that one sender handed in for one consumer and one destination.
    ///
    /// @param sender the name of the sender, or `anonymous`
    /// @param isAsked whether the envelope asks for the consumer, and not only a route
    /// @param givesSettings whether the envelope gives settings
    /// @param hosts as the consumer's plugin names them; empty if it talks to none
    public record Flow(
            String sender,
            String source,
            ConsumerId consumer,
            boolean isAsked,
            boolean givesSettings,
            Set<String> hosts,
            long reports) {
        public Flow {
            hosts = Set.copyOf(hosts);
        }
    }

    private record Key(String sender, String source, LaneName lane, boolean isAsked) {}

    /// What is known about a flow.
    private static final class Seen {
        private final boolean givesSettings;
        private final AtomicLong reports = new AtomicLong();
        private volatile Instant last;
        private volatile Set<String> hosts = Set.of();

        private Seen(boolean givesSettings, Instant now) {
            this.givesSettings = givesSettings;
            this.last = now;
        }
    }

    public Traffic(ConsumerCatalog catalog, Clock clock) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.since = clock.instant();
    }

    /// Notes a report that was accepted.
    ///
    /// @param deliveries of the report, in the order in which the envelope asks for them and routes add them
    void note(Sender sender, Envelope envelope, List<NewDelivery> deliveries, Instant now) {
        var source = envelope.source();
        if (source.length() > LONGEST_SOURCE) {
            leftOut.incrementAndGet();
            return;
        }
        for (var delivery : deliveries) {
            var lane = delivery.lane();
            var key = new Key(sender.name(), source, lane.name(), asksFor(envelope, lane.consumer()));
            var seen = flows.get(key);
            var known = seen == null ? begin(key, lane, now) : Optional.of(seen);
            known.ifPresent(flow -> {
                flow.reports.incrementAndGet();
                flow.last = now;
            });
        }
    }

    /// All flows of the last day, by sender and source.
    public List<Flow> flows() {
        forgetOld(clock.instant());
        return flows.entrySet().stream()
                .map(entry -> new Flow(
                        entry.getKey().sender(),
                        entry.getKey().source(),
                        entry.getKey().lane().consumer(),
                        entry.getKey().isAsked(),
                        entry.getValue().givesSettings,
                        entry.getValue().hosts,
                        entry.getValue().reports.get()))
                .sorted(Comparator.comparing(Flow::sender)
                        .thenComparing(Flow::source)
                        .thenComparing(flow -> flow.consumer().value()))
                .toList();
    }

    /// How many reports belong to no flow here, because there were too many flows.
    public long leftOut() {
        return leftOut.get();
    }

    /// Since when reports are noted: the last start, or a day ago.
    public Instant since() {
        var dayAgo = clock.instant().minus(KEPT);
        return since.isAfter(dayAgo) ? since : dayAgo;
    }

    /// When a whole day will have been noted; empty if that is so now.
    public Optional<Instant> completeAt() {
        var complete = since.plus(KEPT);
        return complete.isAfter(clock.instant()) ? Optional.of(complete) : Optional.empty();
    }

    private Optional<Seen> begin(Key key, Lane lane, Instant now) {
        if (flows.size() >= MOST) {
            forgetOld(now);
            if (flows.size() >= MOST) {
                leftOut.incrementAndGet();
                return Optional.empty();
            }
        }
        var seen = new Seen(!lane.settings().values().isEmpty(), now);
        var other = flows.putIfAbsent(key, seen);
        if (other != null) {
            return Optional.of(other);
        }
        // The plugin is asked on another thread, because it may hang.
        Thread.ofVirtual().name("hosts of " + key.lane()).start(() -> seen.hosts = hosts(lane));
        return Optional.of(seen);
    }

    private Set<String> hosts(Lane lane) {
        try {
            var type = catalog.find(lane.consumer());
            return type.isPresent() && type.get().bind(lane.settings()) instanceof Binding.Bound bound
                    ? laneHosts.of(type.get(), bound.settings()).shown()
                    : Set.of();
        } catch (InvalidSettingException e) {
            return Set.of(); // a dead letter says what is wrong
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        }
    }

    private void forgetOld(Instant now) {
        flows.values().removeIf(seen -> seen.last.isBefore(now.minus(KEPT)));
    }

    private static boolean asksFor(Envelope envelope, ConsumerId consumer) {
        for (var asked : envelope.consumers().keySet()) {
            if (asked.value().equalsIgnoreCase(consumer.value())) {
                return true;
            }
        }
        return false;
    }
}
