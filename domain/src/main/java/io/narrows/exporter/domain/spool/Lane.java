package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.util.Objects;

/// A queue of deliveries to one consumer with one set of settings. Two lanes are equal if their names are equal.
///
/// @param settings as they were sent, so that they can be bound again after a restart or an upgrade of the plugin
public record Lane(LaneName name, ConsumerSettings settings) {
    public Lane {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(settings, "settings");
    }

    public Lane(ConsumerId consumer, String fingerprint, ConsumerSettings settings) {
        this(new LaneName(consumer, fingerprint), settings);
    }

    public ConsumerId consumer() {
        return name.consumer();
    }

    public String fingerprint() {
        return name.fingerprint();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lane lane && name.equals(lane.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
