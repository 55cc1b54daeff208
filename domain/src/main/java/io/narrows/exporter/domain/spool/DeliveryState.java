package io.narrows.exporter.domain.spool;

import java.time.Instant;
import java.util.Objects;

/// How far a delivery has come.
public sealed interface DeliveryState {

    /// Waits, or is on its way.
    ///
    /// @param attempts how often it was tried
    /// @param lastReason why the last attempt failed; blank before the first has
    record Pending(int attempts, String lastReason) implements DeliveryState {
        /// Not tried yet.
        public static final Pending NEW = new Pending(0, "");

        public Pending {
            Objects.requireNonNull(lastReason, "lastReason");
        }
    }

    /// Stored by its consumer.
    record Delivered(Instant at) implements DeliveryState {
        public Delivered {
            Objects.requireNonNull(at, "at");
        }
    }

    /// A dead letter: kept, and not tried again unless it is replayed.
    record Dead(DeathCause cause, String reason, Instant at) implements DeliveryState {
        public Dead {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(at, "at");
        }
    }

    /// Whether nothing more will happen by itself.
    default boolean isSettled() {
        return !(this instanceof Pending);
    }
}
