package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;

/// How a request to the cluster ended: with an answer or without one.
sealed interface Answer {

    /// A server answered, with any status.
    ///
    /// @param from the servers that may have sent the answer, as `host:port`
    /// @param body blank if there was none; only the beginning of a body that was too long
    /// @param isWhole whether the body is complete
    /// @param retryAfter the wait that the server asked for; zero if it did not ask
    record Answered(String from, int status, String body, boolean isWhole, Duration retryAfter) implements Answer {

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /// No server answered.
    record NotAnswered(DeliveryResult result) implements Answer {}
}
