package io.narrows.exporter.adapter.inbound.http.server.tls;

import java.util.Objects;

/// The certificates that a port asks its clients for.
///
/// @param authorities who vouches for them
/// @param areRequired whether a client without one cannot connect
public record ClientCertificates(ClientAuthorities authorities, boolean areRequired) {
    public ClientCertificates {
        Objects.requireNonNull(authorities, "authorities");
    }
}
