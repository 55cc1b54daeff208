package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.DeliveryResult;

/// A mail was not sent, and no other mail would be sent now, because the cause is not the mail's content.
final class NotSentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient DeliveryResult result;

    NotSentException(DeliveryResult result, Throwable cause) {
        super("not sent", cause);
        this.result = result;
    }

    NotSentException(DeliveryResult result) {
        super("not sent");
        this.result = result;
    }

    /// The result of each remaining delivery.
    DeliveryResult result() {
        return result;
    }
}
