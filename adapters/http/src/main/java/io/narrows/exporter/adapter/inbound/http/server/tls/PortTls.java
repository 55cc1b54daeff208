package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.helidon.common.tls.Tls;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/// How a port speaks TLS.
///
/// @param certificate what the port presents
/// @param lowest the lowest version that the port speaks
public record PortTls(ServerCertificate certificate, TlsVersion lowest) {
    static {
        // A client of TLS 1.2 could make the exporter negotiate again and again on one connection. Java reads the
        // property once, at the first handshake.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    public PortTls {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(lowest, "lowest");
    }

    /// The same for Helidon.
    public Tls toHelidon() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ServerKeyManager(certificate)}, null, null);
            return Tls.builder()
                    .sslContext(context)
                    .enabledProtocols(lowest.protocols())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }
}
