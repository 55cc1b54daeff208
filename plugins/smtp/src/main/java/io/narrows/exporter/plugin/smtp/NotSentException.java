package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.DeliveryResult;

/// A mail was not sent, and no other would be now: not for what it says.
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

    /// What comes of each delivery that is left.
    DeliveryResult result() {
        return result;
    }
}
