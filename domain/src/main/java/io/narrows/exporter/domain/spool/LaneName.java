package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Objects;

/// What a lane is known by: small, and without its settings, which stay in the spool while the lane waits.
///
/// @param fingerprint tells settings apart without showing them: a keyed hash
public record LaneName(ConsumerId consumer, String fingerprint) {
    private static final int SHOWN = 8;

    public LaneName {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(fingerprint, "fingerprint");
    }

    /// Such as `openSearch#1f0c9a3b`: for logs and health details.
    @Override
    public String toString() {
        return consumer + "#" + fingerprint.substring(0, Math.min(SHOWN, fingerprint.length()));
    }
}
