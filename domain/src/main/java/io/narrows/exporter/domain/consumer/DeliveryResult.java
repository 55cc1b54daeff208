package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.Objects;

/// The result of one attempt to hand one report to one consumer.
///
/// Operators and scanner authors read the reason. It says what happened, in the destination's own words, and contains
/// neither a secret nor the report.
public sealed interface DeliveryResult {

    /// The consumer stored the report; the exporter may forget it.
    record Delivered() implements DeliveryResult {}

    /// The destination could not be reached or was busy; the same call may succeed later.
    ///
    /// @param retryAfter wait at least this long; zero lets the exporter choose
    record Unavailable(String reason, Duration retryAfter) implements DeliveryResult {
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(retryAfter, "retryAfter");
        }

        public Unavailable(String reason) {
            this(reason, Duration.ZERO);
        }
    }

    /// The destination will never take this report; the report becomes a dead letter.
    record Rejected(String reason) implements DeliveryResult {
        public Rejected {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /// Credentials, certificates or addresses are wrong: every report with these settings would fail. The lane pauses.
    record Misconfigured(String reason) implements DeliveryResult {
        public Misconfigured {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
