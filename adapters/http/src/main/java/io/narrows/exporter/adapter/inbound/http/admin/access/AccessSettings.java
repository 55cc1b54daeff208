package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import java.util.Objects;
import java.util.Optional;

/// Who may use the operators' port.
///
/// @param hosts the hosts by which clients call the port
/// @param tokens the tokens with which operators log in; empty if nobody has to log in
public record AccessSettings(HostList hosts, Optional<TokenFile> tokens) {
    /// Anybody, by `localhost` or an address.
    public static final AccessSettings DEFAULT = new AccessSettings(HostList.NONE, Optional.empty());

    public AccessSettings {
        Objects.requireNonNull(hosts, "hosts");
        Objects.requireNonNull(tokens, "tokens");
    }
}
