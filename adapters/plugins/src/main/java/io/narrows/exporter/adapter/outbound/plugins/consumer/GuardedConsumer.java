package io.narrows.exporter.adapter.outbound.plugins.consumer;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// A consumer that checks its declared destinations before it calls the plugin. The plugin checks them again when it
/// connects; this check also covers a plugin that forgets to check.
///
/// As thread-safe as the plugin's consumer.
final class GuardedConsumer implements ReportConsumer {
    private final Set<InetSocketAddress> destinations;
    private final Egress egress;
    private final Supplier<ReportConsumer> opening;
    private Optional<ReportConsumer> opened = Optional.empty();

    private GuardedConsumer(Set<InetSocketAddress> destinations, Egress egress, Supplier<ReportConsumer> opening) {
        this.destinations = destinations;
        this.egress = egress;
        this.opening = opening;
    }

    /// @param opening throws at once if the destinations are allowed and the settings cannot work
    static ReportConsumer open(Set<InetSocketAddress> destinations, Egress egress, Supplier<ReportConsumer> opening) {
        var guarded = new GuardedConsumer(destinations, egress, opening);
        if (guarded.refusal().isEmpty()) {
            guarded.consumer();
        }
        return guarded;
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var refusal = refusal();
        return refusal.isPresent()
                ? Collections.nCopies(batch.size(), refusal.get())
                : consumer().deliver(batch);
    }

    @Override
    public synchronized void close() {
        opened.ifPresent(ReportConsumer::close);
    }

    private Optional<DeliveryResult> refusal() {
        try {
            for (var destination : destinations) {
                egress.check(destination);
            }
            return Optional.empty();
        } catch (EgressRefusedException e) {
            return Optional.of(new Rejected(e.getMessage()));
        }
    }

    private synchronized ReportConsumer consumer() {
        if (opened.isEmpty()) {
            opened = Optional.of(opening.get());
        }
        return opened.get();
    }
}
