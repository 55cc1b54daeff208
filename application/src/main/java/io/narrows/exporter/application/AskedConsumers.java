package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The consumers that an envelope names, with the settings of each, in the order of the envelope.
///
/// Envelopes with the same bytes under `exportConfig` may share one instance. It then keeps the deliveries that
/// `NewDeliveries` made of it, so that settings are bound and lanes are signed once. Thread-safe. `toString` shows no
/// setting.
public final class AskedConsumers {
    /// No consumer.
    public static final AskedConsumers NONE = new AskedConsumers(Map.of());

    private final Map<ConsumerId, ConsumerSettings> settings;
    private volatile Optional<Kept> kept = Optional.empty();

    /// What one maker made of these consumers.
    private record Kept(NewDeliveries maker, List<NewDelivery> deliveries) {}

    /// @param settings in the order of the envelope; copied
    public AskedConsumers(Map<ConsumerId, ConsumerSettings> settings) {
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /// The settings of each consumer as they were sent, in the order of the envelope.
    public Map<ConsumerId, ConsumerSettings> settings() {
        return settings;
    }

    /// The deliveries that this maker kept here; empty if it kept none.
    Optional<List<NewDelivery>> kept(NewDeliveries maker) {
        return kept.filter(known -> known.maker() == maker).map(Kept::deliveries);
    }

    void keep(NewDeliveries maker, List<NewDelivery> deliveries) {
        kept = Optional.of(new Kept(maker, deliveries));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AskedConsumers asked && settings.equals(asked.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        return "AskedConsumers" + settings.keySet();
    }
}
