package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;

/// How a request ended.
sealed interface Answer {

    /// With an answer of any status.
    ///
    /// @param body blank where there was none
    /// @param retryAfter as the service asked for; zero if it did not
    record Answered(int status, String body, Duration retryAfter) implements Answer {
        /// Shows no body, for it may hold a token.
        @Override
        public String toString() {
            return "Answered[" + status + "]";
        }
    }

    /// With none.
    record NotAnswered(DeliveryResult result) implements Answer {}
}
