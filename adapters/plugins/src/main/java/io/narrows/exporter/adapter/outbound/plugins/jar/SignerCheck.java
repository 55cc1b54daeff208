package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks whether a signer of a jar is trusted. The certificate must be one of the configured certificates, or be
/// issued by one of them (PKIX, RFC 5280) for code signing. Either way the certificate must be valid now: timestamps on
/// the signature do not count, and revocation is not checked.
///
/// @param trusted the configured certificates
record SignerCheck(List<X509Certificate> trusted, Instant now) {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final Set<String> CODE_SIGNING = Set.of("1.3.6.1.5.5.7.3.3", "2.5.29.37.0");

    static X509Certificate certificate(CodeSigner signer) {
        return path(signer).getFirst();
    }

    /// Why the signer is not trusted; empty if the signer is trusted.
    Optional<String> objectionTo(CodeSigner signer) {
        var certificate = certificate(signer);
        var name = "'" + certificate.getSubjectX500Principal().getName() + "'";
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of("the certificate of its signer " + name + " expired at "
                    + certificate.getNotAfter().toInstant() + "; sign it again with a new one");
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Optional.of("the certificate of its signer " + name + " is valid from "
                    + certificate.getNotBefore().toInstant() + " on only");
        }
        return trusted.contains(certificate) ? Optional.empty() : objectionToIssuerOf(path(signer), name);
    }

    private Optional<String> objectionToIssuerOf(List<X509Certificate> path, String name) {
        try {
            var toTrusted = path.stream()
                    .takeWhile(certificate -> !trusted.contains(certificate))
                    .toList();
            var anchors = trusted.stream()
                    .map(certificate -> new TrustAnchor(certificate, null))
                    .collect(Collectors.toSet());
            var parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(toTrusted), parameters);
            return signsCode(path.getFirst())
                    ? Optional.empty()
                    : Optional.of("the certificate of its signer " + name + " is not for the signing of code");
        } catch (CertPathValidatorException e) {
            return Optional.of("its signer " + name + " is not trusted (" + e.getMessage() + ")");
        } catch (InvalidAlgorithmParameterException | CertificateParsingException e) {
            return Optional.of("the certificate of its signer " + name + " cannot be checked (" + e.getMessage() + ")");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PKIX and X.509", e);
        }
    }

    /// Whether the certificate may sign code. A certificate that states no usage may do so.
    private static boolean signsCode(X509Certificate certificate) throws CertificateParsingException {
        var usage = certificate.getKeyUsage();
        var purposes = certificate.getExtendedKeyUsage();
        return (usage == null || usage[DIGITAL_SIGNATURE])
                && (purposes == null || purposes.stream().anyMatch(CODE_SIGNING::contains));
    }

    private static List<X509Certificate> path(CodeSigner signer) {
        return signer.getSignerCertPath().getCertificates().stream()
                .map(X509Certificate.class::cast)
                .toList();
    }
}
