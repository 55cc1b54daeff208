package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;

/// How a request ended.
sealed interface Answer {

    /// With an answer of any status.
    ///
    /// @param body blank where there was none
    /// @param isWhole whether the body is all that was announced
    /// @param retryAfter as the service asked for; zero if it did not
    record Answered(int status, String body, boolean isWhole, Duration retryAfter) implements Answer {
        /// Shows no body, for it may hold a token.
        @Override
        public String toString() {
            return "Answered[" + status + "]";
        }
    }

    /// With none.
    record NotAnswered(DeliveryResult result) implements Answer {}
}
