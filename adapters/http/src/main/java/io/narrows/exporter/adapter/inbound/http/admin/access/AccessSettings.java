package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import io.narrows.exporter.domain.access.Role;
import java.util.Objects;
import java.util.Optional;

/// Who may use the operators' port.
///
/// @param hosts the hosts by which clients call the port
/// @param tokens the tokens with which operators log in; empty if there are none
/// @param certificates the client certificates with which operators log in; empty if there are none
public record AccessSettings(
        HostList hosts, Optional<TokenFile> tokens, Optional<CertificateLogin<Role>> certificates) {
    /// Anybody, by `localhost` or an address.
    public static final AccessSettings DEFAULT = new AccessSettings(HostList.NONE, Optional.empty(), Optional.empty());

    public AccessSettings {
        Objects.requireNonNull(hosts, "hosts");
        Objects.requireNonNull(tokens, "tokens");
        Objects.requireNonNull(certificates, "certificates");
    }

    /// Whether nobody has to log in.
    public boolean admitAnybody() {
        return tokens.isEmpty() && certificates.isEmpty();
    }
}
