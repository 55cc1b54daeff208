package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Objects;

/// The identity of a lane. It is small and has no settings, which stay in the spool while the lane waits.
///
/// @param fingerprint a keyed hash that distinguishes settings without revealing them
public record LaneName(ConsumerId consumer, String fingerprint) {
    private static final int SHOWN = 8;

    public LaneName {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(fingerprint, "fingerprint");
    }

    /// The text form for logs and health details, such as `openSearch#1f0c9a3b`.
    @Override
    public String toString() {
        return consumer + "#" + fingerprint.substring(0, Math.min(SHOWN, fingerprint.length()));
    }
}
