package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.util.Objects;

/// A queue of deliveries to one consumer with one set of settings. Two lanes are the same if their consumer and their
/// fingerprint are.
///
/// @param fingerprint tells settings apart without showing them: a keyed hash
/// @param settings as they were sent, so that they can be bound again after a restart or an upgrade of the plugin
public record Lane(ConsumerId consumer, String fingerprint, ConsumerSettings settings) {
    private static final int SHOWN = 8;

    public Lane {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(settings, "settings");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lane lane && consumer.equals(lane.consumer) && fingerprint.equals(lane.fingerprint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(consumer, fingerprint);
    }

    /// Such as `openSearch#1f0c9a3b`: for logs and health details.
    @Override
    public String toString() {
        return consumer + "#" + fingerprint.substring(0, Math.min(SHOWN, fingerprint.length()));
    }
}
