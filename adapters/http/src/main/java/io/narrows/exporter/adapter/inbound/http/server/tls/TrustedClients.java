package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedTrustManager;

/// The clients that some authorities vouch for. Remembers the certificates that it has verified. Thread-safe.
final class TrustedClients {
    private static final int MOST_KNOWN = 1_000;

    /// How long a certificate is not verified again. What is between it and its authority may expire meanwhile.
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private final X509ExtendedTrustManager trust;
    private final Map<X509Certificate, Instant> known = new ConcurrentHashMap<>();

    private TrustedClients(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    /// @param authorities one certificate or more
    /// @throws PemException if the file holds no certificate that can be used
    static TrustedClients of(PemFile authorities) throws PemException {
        return new TrustedClients(Arrays.stream(ClientTls.trustManagers(authorities))
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow());
    }

    X509ExtendedTrustManager trust() {
        return trust;
    }

    /// Whether an authority vouches for a certificate.
    ///
    /// @param chain the certificate first, which is in date
    boolean doTrust(List<X509Certificate> chain, Instant now) {
        var certificate = chain.getFirst();
        var verified = Optional.ofNullable(known.get(certificate));
        if (verified.filter(at -> at.plus(KNOWN_FOR).isAfter(now)).isPresent()) {
            return true;
        }
        try {
            trust.checkClientTrusted(
                    chain.toArray(X509Certificate[]::new),
                    certificate.getPublicKey().getAlgorithm());
        } catch (CertificateException e) {
            return false;
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(certificate, now);
        return true;
    }
}
