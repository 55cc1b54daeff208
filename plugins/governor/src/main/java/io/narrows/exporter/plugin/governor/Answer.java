package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;

/// How a request ended: with an answer or without one.
sealed interface Answer {

    /// The service answered, with any status.
    ///
    /// @param body blank if there was none
    /// @param isWhole whether the body is complete
    /// @param retryAfter the wait that the service asked for; zero if it did not ask
    record Answered(int status, String body, boolean isWhole, Duration retryAfter) implements Answer {
        /// Leaves out the body, because it may hold a token.
        @Override
        public String toString() {
            return "Answered[" + status + "]";
        }
    }

    /// The service did not answer.
    record NotAnswered(DeliveryResult result) implements Answer {}
}
