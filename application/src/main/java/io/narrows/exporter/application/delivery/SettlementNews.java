package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.events.Deaths;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Tells how deliveries ended, and counts the dead letters.
record SettlementNews(EventStream events, Deaths deaths) {
    /// @param settlements of deliveries of the batch, written to the spool
    void tell(LeasedBatch batch, List<Settlement> settlements) {
        var isHeard = events.isHeard();
        if (!isHeard && settlements.stream().noneMatch(Settlement.Bury.class::isInstance)) {
            return;
        }
        var sources = batch.sources();
        for (var settlement : settlements) {
            var source = source(settlement.delivery(), sources);
            if (settlement instanceof Settlement.Bury bury) {
                deaths.note(bury.delivery().consumer(), source, bury.cause(), bury.reason());
            }
            if (isHeard) {
                event(settlement, source).ifPresent(events::tell);
            }
        }
    }

    private static String source(DeliveryId id, Map<DeliveryId, String> sources) {
        return Objects.requireNonNull(sources.get(id));
    }

    private static Optional<Event> event(Settlement settlement, String source) {
        var id = settlement.delivery();
        return switch (settlement) {
            case Settlement.Delivered delivered -> Optional.of(new Event.Delivered(delivered.at(), id, source));
            case Settlement.Retry retry ->
                Optional.of(new Event.Retried(Instant.now(), id, source, retry.attempts(), retry.reason()));
            case Settlement.Bury bury ->
                Optional.of(new Event.Died(bury.at(), id, source, bury.cause(), bury.reason()));
            case Settlement.PutBack untried -> Optional.empty();
        };
    }
}
