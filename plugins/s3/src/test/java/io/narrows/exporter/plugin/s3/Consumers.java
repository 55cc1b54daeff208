package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.util.HashMap;
import java.util.Map;

/// Opens consumers as the exporter does.
final class Consumers {
    private Consumers() {}

    /// The settings for a store at this address, with valid credentials.
    static Map<String, Object> at(String endpoint) {
        return new HashMap<>(Map.of(
                "bucket",
                FakeS3.BUCKET,
                "endpoint",
                endpoint,
                "region",
                FakeS3.REGION,
                "accessKeyId",
                FakeS3.ACCESS_KEY_ID,
                "secretAccessKey",
                FakeS3.SECRET_ACCESS_KEY));
    }

    /// Delivers one report.
    ///
    /// @param more settings that override those of `at`
    static DeliveryResult deliver(FakeS3 store, Map<String, ?> more) throws InterruptedException {
        var settings = at(store.endpoint().toString());
        settings.putAll(more);
        return deliver(settings, Map.of());
    }

    static DeliveryResult deliver(Map<String, ?> settings, Map<String, String> options) throws InterruptedException {
        try (var consumer = open(new S3ConsumerFactory(), settings, options)) {
            return consumer.deliver(Deliveries.all("s", "{}")).getFirst();
        }
    }

    /// @param settings as in an envelope
    /// @param options as under `consumers.s3`
    static ReportConsumer open(ReportConsumerFactory factory, Map<String, ?> settings, Map<String, String> options) {
        return Opening.of(factory, Setup.of(settings).withOptions(options)).open();
    }
}
