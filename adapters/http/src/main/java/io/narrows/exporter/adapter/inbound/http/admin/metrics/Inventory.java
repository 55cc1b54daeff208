package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// What is installed here, as far as only the composition root knows it.
///
/// @param version of the exporter
/// @param clientCertificates when the certificates end that consumers present to their destinations; asked for each
///     scrape
public record Inventory(String version, Supplier<Map<ConsumerId, Instant>> clientCertificates) {
    public Inventory {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(clientCertificates, "clientCertificates");
    }
}
