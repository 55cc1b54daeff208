package io.narrows.exporter.adapter.outbound.plugins.consumer;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.egress.Destination;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Comparator;
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
    private final boolean isEncrypted;
    private final Egress egress;
    private final Supplier<ReportConsumer> opening;
    private Optional<ReportConsumer> opened = Optional.empty();

    private GuardedConsumer(
            Set<InetSocketAddress> destinations, boolean isEncrypted, Egress egress, Supplier<ReportConsumer> opening) {
        this.destinations = destinations;
        this.isEncrypted = isEncrypted;
        this.egress = egress;
        this.opening = opening;
    }

    /// @param isEncrypted whether the consumer talks to all of them over TLS
    /// @param opening throws at once if the destinations are allowed and the settings cannot work
    static ReportConsumer open(
            Set<InetSocketAddress> destinations, boolean isEncrypted, Egress egress, Supplier<ReportConsumer> opening) {
        var guarded = new GuardedConsumer(destinations, isEncrypted, egress, opening);
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
            if (!isEncrypted) {
                egress.checkWithoutTls(shown());
            }
            return Optional.empty();
        } catch (EgressRefusedException e) {
            return Optional.of(new Rejected(e.getMessage()));
        }
    }

    /// The first destination, for a message; a question mark if the plugin cannot name any.
    private String shown() {
        return destinations.stream()
                .map(destination -> destination.getHostString()
                        + (destination.getPort() == Destination.ANY_PORT ? "" : ":" + destination.getPort()))
                .min(Comparator.naturalOrder())
                .orElse("?");
    }

    private synchronized ReportConsumer consumer() {
        if (opened.isEmpty()) {
            opened = Optional.of(opening.get());
        }
        return opened.get();
    }
}
