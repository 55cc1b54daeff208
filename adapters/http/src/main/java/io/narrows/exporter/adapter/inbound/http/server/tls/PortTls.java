package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// How a port speaks TLS.
///
/// @param certificate what the port presents
/// @param lowest the lowest version that the port speaks
/// @param clients the certificates that it asks clients for; empty if it asks for none
public record PortTls(ServerCertificate certificate, TlsVersion lowest, Optional<ClientCertificates> clients) {
    static {
        // A client of TLS 1.2 could make the exporter negotiate again and again on one connection. Java reads the
        // property once, at the first handshake.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    public PortTls {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(lowest, "lowest");
        Objects.requireNonNull(clients, "clients");
    }

    /// The same for Helidon.
    public Tls toHelidon() {
        try {
            var context = SSLContext.getInstance("TLS");
            // Without a trust manager of its own, a context trusts the authorities of the Java runtime.
            var trust = clients.map(asked -> new TrustManager[] {new ClientTrust(asked.authorities())})
                    .orElseGet(() -> new TrustManager[0]);
            context.init(new KeyManager[] {new ServerKeyManager(certificate)}, trust, null);
            return Tls.builder()
                    .sslContext(context)
                    .clientAuth(clients.map(PortTls::clientAuth).orElse(TlsClientAuth.NONE))
                    .enabledProtocols(lowest.protocols())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }

    private static TlsClientAuth clientAuth(ClientCertificates asked) {
        return asked.areRequired() ? TlsClientAuth.REQUIRED : TlsClientAuth.OPTIONAL;
    }
}
