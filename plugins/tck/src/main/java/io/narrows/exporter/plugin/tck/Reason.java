package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;

/// What a result tells operators.
final class Reason {
    private Reason() {}

    static String of(DeliveryResult result) {
        return switch (result) {
            case Delivered delivered -> "";
            case Unavailable unavailable -> unavailable.reason();
            case Rejected rejected -> rejected.reason();
            case Misconfigured misconfigured -> misconfigured.reason();
        };
    }
}
