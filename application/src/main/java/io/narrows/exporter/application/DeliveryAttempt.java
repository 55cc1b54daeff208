package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.time.Duration;
import java.util.List;

/// One call into a consumer.
record DeliveryAttempt(Duration timeout) {
    DeliveryResult deliverOne(ReportConsumer consumer, Delivery delivery, ConsumerSettings settings)
            throws InterruptedException {
        return consumer.deliver(List.of(delivery)).getFirst();
    }
}
