package io.narrows.exporter.adapter.outbound.spool.tally;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The tallies that the spool shows. Each change to a tally is atomic, so its sum is right at any time. Thread-safe.
public final class Tallies {
    private final Map<Optional<ConsumerId>, Tally> tallies = new HashMap<>();

    public synchronized void add(TallyChanges changes) {
        changes.byConsumer().forEach((consumer, change) -> {
            if (tallies.merge(consumer, change, Tallies::sum).equals(Tally.ZERO)) {
                tallies.remove(consumer);
            }
        });
    }

    public synchronized Map<ConsumerId, Tally> tallies() {
        var known = new HashMap<ConsumerId, Tally>();
        tallies.forEach((consumer, tally) -> consumer.ifPresent(id -> known.put(id, tally)));
        return known;
    }

    public synchronized Tally notInstalled() {
        return tallies.getOrDefault(Optional.<ConsumerId>empty(), Tally.ZERO);
    }

    public static Tally sum(Tally one, Tally other) {
        return new Tally(
                one.accepted() + other.accepted(),
                one.delivered() + other.delivered(),
                one.dead() + other.dead(),
                one.pending() + other.pending(),
                one.purged() + other.purged());
    }
}
