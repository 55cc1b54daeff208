package io.narrows.exporter.application.transfer;

import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Reads what waits and is dead in a spool, so that another spool can take it. Changes nothing. No exporter may use the
/// spool meanwhile, because what it delivers would be exported too.
///
/// A report keeps its id, and so does each delivery. A pending delivery is exported as one that was not tried yet, as
/// old as its report. A dead letter keeps its cause and reason.
public record ExportSpool(Spool spool) {
    private static final int PAGE = 200;

    /// @param target takes each report with its pending and dead deliveries
    /// @throws RuntimeException if settings or payloads are sealed with a key that the spool does not have
    public TransferCount export(Consumer<Acceptance> target) {
        var count = TransferCount.ZERO;
        long from = 0;
        for (; ; ) {
            var page = spool.held(from, PAGE);
            for (var held : page.reports()) {
                count = export(held.report(), target, count);
            }
            if (page.next().isEmpty()) {
                return count;
            }
            from = page.next().getAsLong();
        }
    }

    private TransferCount export(ReportId id, Consumer<Acceptance> target, TransferCount count) {
        var past = spool.history().find(id);
        if (past.isEmpty()) {
            return count;
        }
        var held = past.get().deliveries().stream()
                .map(delivery -> new Held(new DeliveryId(id, delivery.consumer()), delivery.state()))
                .filter(this::isHeld)
                .toList();
        var deliveries =
                held.stream().flatMap(each -> newDelivery(each).stream()).toList();
        var report = spool.history().report(id);
        if (report.isEmpty() || deliveries.size() < held.size()) {
            return count.withLeftOut();
        }
        target.accept(new Acceptance(report.get(), deliveries, Optional.empty()));
        return count.plus(deliveries);
    }

    /// A delivery of a report.
    private record Held(DeliveryId id, DeliveryState state) {}

    /// Whether a delivery waits, or is a dead letter that nobody deleted.
    private boolean isHeld(Held delivery) {
        return !delivery.state().isSettled()
                || (delivery.state() instanceof DeliveryState.Dead
                        && spool.deadLetters().count(only(delivery.id())) > 0);
    }

    private static DeadLetterFilter only(DeliveryId id) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of(id));
    }

    private Optional<NewDelivery> newDelivery(Held held) {
        var state = held.state().isSettled() ? held.state() : DeliveryState.Pending.NEW;
        return spool.laneOf(held.id()).map(lane -> new NewDelivery(lane, state));
    }
}
