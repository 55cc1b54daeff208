package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// The clients that some authorities vouch for. Remembers the certificates that it has verified. Thread-safe.
final class TrustedClients {
    private static final int MOST_KNOWN = 1_000;

    /// How long a certificate is not verified again. What is between it and its authority may expire meanwhile.
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private final X509ExtendedTrustManager trust;
    private final Map<X509Certificate, Instant> known = new ConcurrentHashMap<>();

    private TrustedClients(TrustManager[] managers) {
        this.trust = Arrays.stream(managers)
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /// @param authorities one certificate or more
    /// @throws PemException if the file holds no certificate that can be used
    static TrustedClients of(PemFile authorities) throws PemException {
        return new TrustedClients(ClientTls.trustManagers(authorities));
    }

    /// The clients that are not revoked, either. Each certificate between a client and an authority needs a current
    /// list
    /// of who issued it, and may be in none of them. Nothing is asked for over the network, wherever a certificate says
    /// that its list is.
    ///
    /// @param authorities one certificate or more
    /// @throws PemException if the file holds no certificate that can be used
    static TrustedClients of(PemFile authorities, RevocationLists revoked) throws PemException {
        var anchors = authorities.certificates().stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        try {
            var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(true);
            parameters.addCertStore(revoked.store());
            parameters.addCertPathChecker(new EachList(authorities.certificates(), revoked.lists()));
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return new TrustedClients(factory.getTrustManagers());
        } catch (GeneralSecurityException e) {
            throw new PemException(authorities.path() + " cannot be used with revocation lists", e);
        }
    }

    X509ExtendedTrustManager trust() {
        return trust;
    }

    /// Why no authority vouches for a certificate; blank if one does.
    ///
    /// @param chain the certificate first, which is in date
    String objection(List<X509Certificate> chain, Instant now) {
        var certificate = chain.getFirst();
        var verified = Optional.ofNullable(known.get(certificate));
        if (verified.filter(at -> at.plus(KNOWN_FOR).isAfter(now)).isPresent()) {
            return "";
        }
        try {
            trust.checkClientTrusted(
                    chain.toArray(X509Certificate[]::new),
                    certificate.getPublicKey().getAlgorithm());
        } catch (CertificateException e) {
            return objection(e);
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(certificate, now);
        return "";
    }

    private static String objection(Throwable refused) {
        for (var cause = Optional.of(refused);
                cause.isPresent();
                cause = cause.flatMap(last -> Optional.ofNullable(last.getCause()))) {
            if (cause.get() instanceof CertPathValidatorException found) {
                if (found.getReason() == BasicReason.REVOKED) {
                    return "is revoked";
                }
                if (found.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
                    return "comes from an authority without a current revocation list";
                }
            }
        }
        return "comes from an authority that is no longer trusted";
    }
}
