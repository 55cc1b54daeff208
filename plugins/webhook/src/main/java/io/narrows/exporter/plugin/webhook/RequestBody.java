package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.report.Payload;

/// The body of a request, or the reason why a report cannot have one.
sealed interface RequestBody {

    /// A body that can be sent.
    ///
    /// @param content the bytes to send
    /// @param contentType the media type that matches the bytes
    record Ready(Payload content, String contentType) implements RequestBody {}

    /// The template cannot be filled from this report.
    record Unfit(String reason) implements RequestBody {}

    /// The payload, unchanged.
    static RequestBody of(Payload payload) {
        return new Ready(payload, payload.format().isJson() ? WebhookSettings.JSON : "text/plain; charset=utf-8");
    }
}
