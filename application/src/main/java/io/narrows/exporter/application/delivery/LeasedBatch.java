package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Leased deliveries, with a record of which are not settled yet, so that these are always put back. Thread-safe.
final class LeasedBatch {
    private final List<Leased> all;
    private final Map<DeliveryId, Leased> open = new LinkedHashMap<>();

    LeasedBatch(List<Leased> all) {
        this.all = List.copyOf(all);
        all.forEach(leased -> open.put(leased.delivery().id(), leased));
    }

    List<Leased> all() {
        return all;
    }

    /// The source of each delivery's report.
    Map<DeliveryId, String> sources() {
        var sources = new HashMap<DeliveryId, String>();
        all.forEach(leased ->
                sources.put(leased.delivery().id(), leased.delivery().report().source()));
        return sources;
    }

    synchronized void settled(List<Settlement> settlements) {
        settlements.forEach(settlement -> open.remove(settlement.delivery()));
    }

    synchronized List<Settlement> putBack() {
        return open.keySet().stream().<Settlement>map(Settlement.PutBack::new).toList();
    }
}
