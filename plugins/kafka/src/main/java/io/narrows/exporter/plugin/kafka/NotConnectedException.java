package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;

/// No broker can receive records. Holds the result for the deliveries.
final class NotConnectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient DeliveryResult result;

    NotConnectedException(DeliveryResult result) {
        super(result.toString());
        this.result = result;
    }

    DeliveryResult result() {
        return result;
    }
}
