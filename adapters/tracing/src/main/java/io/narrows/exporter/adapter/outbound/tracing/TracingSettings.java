package io.narrows.exporter.adapter.outbound.tracing;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// Where spans go, and how many of them.
///
/// @param endpoint the address of the collector, to which `/v1/traces` is added
/// @param sampling the share of traces that are recorded, of those that no sender has decided on: 0 to 1
/// @param service the name of this service in each span
/// @param headers a file with headers for the collector, such as a token; empty if it needs none
/// @param authorities a PEM file with the authorities to trust; empty for those of the Java runtime
public record TracingSettings(
        URI endpoint, double sampling, String service, Optional<CollectorHeaders> headers, Optional<Path> authorities) {
    public TracingSettings {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(authorities, "authorities");
        if (!(sampling >= 0 && sampling <= 1)) {
            throw new IllegalArgumentException("must be from 0 to 1");
        }
    }

    /// The address that spans are posted to.
    String traces() {
        var address = endpoint.toString();
        return (address.endsWith("/") ? address.substring(0, address.length() - 1) : address) + "/v1/traces";
    }
}
