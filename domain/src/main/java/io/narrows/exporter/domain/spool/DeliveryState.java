package io.narrows.exporter.domain.spool;

import java.time.Instant;
import java.util.Objects;

/// The progress of a delivery.
public sealed interface DeliveryState {

    /// The delivery waits, or is being tried.
    ///
    /// @param attempts how often it was tried
    /// @param lastReason why the last attempt failed; blank before the first failure
    record Pending(int attempts, String lastReason) implements DeliveryState {
        /// The state of a delivery that was not tried yet.
        public static final Pending NEW = new Pending(0, "");

        public Pending {
            Objects.requireNonNull(lastReason, "lastReason");
        }
    }

    /// The consumer stored the report.
    record Delivered(Instant at) implements DeliveryState {
        public Delivered {
            Objects.requireNonNull(at, "at");
        }
    }

    /// The delivery is a dead letter: kept, and not tried again unless it is replayed.
    record Dead(DeathCause cause, String reason, Instant at) implements DeliveryState {
        public Dead {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(at, "at");
        }
    }

    /// Whether the delivery has ended: only an operator can still change its state.
    default boolean isSettled() {
        return !(this instanceof Pending);
    }
}
