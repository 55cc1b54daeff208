package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.Objects;

/// How one attempt to hand one report to one consumer ended.
///
/// A reason is read by operators and scanner authors: it says what happened in the destination's own words, without a
/// secret and without the report.
public sealed interface DeliveryResult {

    /// Stored; the exporter may forget the report.
    record Delivered() implements DeliveryResult {}

    /// Could not be reached or was busy; the same call may succeed later.
    ///
    /// @param retryAfter wait at least this long; zero leaves it to the exporter
    record Unavailable(String reason, Duration retryAfter) implements DeliveryResult {
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(retryAfter, "retryAfter");
        }

        public Unavailable(String reason) {
            this(reason, Duration.ZERO);
        }
    }

    /// Will never be taken: the report becomes a dead letter.
    record Rejected(String reason) implements DeliveryResult {
        public Rejected {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /// Credentials, certificates or addresses are wrong: every report on these settings would fail. The lane pauses.
    record Misconfigured(String reason) implements DeliveryResult {
        public Misconfigured {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
