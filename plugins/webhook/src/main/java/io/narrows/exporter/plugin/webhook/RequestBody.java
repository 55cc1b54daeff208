package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.report.Payload;

/// What is sent of a report.
sealed interface RequestBody {

    /// @param content the bytes to send
    /// @param contentType the media type that follows from them
    record Ready(Payload content, String contentType) implements RequestBody {}

    /// The template cannot be filled from this report.
    record Unfit(String reason) implements RequestBody {}

    /// The payload as it is.
    static RequestBody of(Payload payload) {
        return new Ready(payload, payload.format().isJson() ? WebhookSettings.JSON : "text/plain; charset=utf-8");
    }
}
