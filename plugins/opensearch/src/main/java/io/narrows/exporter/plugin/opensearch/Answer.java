package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;

/// How a request to the cluster ended.
sealed interface Answer {

    /// With an answer of any status.
    ///
    /// @param from the servers that it may have come from, as `host:port`
    /// @param body blank where there was none; its beginning where it was too long
    /// @param isWhole whether the body is all that the server said
    /// @param retryAfter as the server asked for; zero if it did not
    record Answered(String from, int status, String body, boolean isWhole, Duration retryAfter) implements Answer {

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /// With none.
    record NotAnswered(DeliveryResult result) implements Answer {}
}
