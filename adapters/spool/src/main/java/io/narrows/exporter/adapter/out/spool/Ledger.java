package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.util.Map;
import java.util.TreeMap;

/// The tallies as the spool shows them. Each move changes one at a stroke, so that its sum is right at any time.
/// Thread-safe.
final class Ledger {
    private final Map<ConsumerId, Tally> tallies = new TreeMap<>();

    synchronized void add(ConsumerId consumer, Tally change) {
        tallies.merge(consumer, change, Ledger::sum);
    }

    synchronized Map<ConsumerId, Tally> tallies() {
        return Map.copyOf(tallies);
    }

    static Tally sum(Tally one, Tally other) {
        return new Tally(
                one.accepted() + other.accepted(),
                one.delivered() + other.delivered(),
                one.dead() + other.dead(),
                one.pending() + other.pending(),
                one.purged() + other.purged());
    }
}
