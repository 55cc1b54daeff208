package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.io.ByteArrayInputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Trusts jars that are signed with one of these certificates, or with a certificate issued by one of them.
///
/// @param certificates at least one
public record TrustInSigners(List<X509Certificate> certificates) implements JarTrust {
    private static final System.Logger LOGGER = System.getLogger(TrustInSigners.class.getName());

    /// How long before a certificate expires each start logs a warning. After the expiry, the exporter no longer starts
    /// with that jar.
    private static final Duration NOTICE = Duration.ofDays(30);

    public TrustInSigners {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("must have at least one certificate");
        }
    }

    /// Reads certificates: PEM, one after the other, or a single one in DER.
    ///
    /// @throws IllegalArgumentException if there is no certificate, or one cannot be read
    public static TrustInSigners parse(byte[] file) {
        try {
            return new TrustInSigners(
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(file))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList());
        } catch (CertificateException e) {
            throw new IllegalArgumentException("must be X.509 certificates in PEM or DER, but cannot be read", e);
        }
    }

    @Override
    public String check(Path jar, Instant now) {
        var certificate = new SignedJar(jar).signer(new SignerCheck(certificates, now));
        var signer = certificate.getSubjectX500Principal().getName();
        var end = certificate.getNotAfter().toInstant();
        if (end.isBefore(now.plus(NOTICE))) {
            LOGGER.log(
                    Level.WARNING,
                    "plugin must be signed again soon jar={0} signer=\"{1}\" validUntil={2}",
                    jar.getFileName(),
                    signer,
                    end);
        }
        return "signed by " + signer + ", valid until " + end;
    }
}
