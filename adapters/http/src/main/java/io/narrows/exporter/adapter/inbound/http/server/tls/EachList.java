package io.narrows.exporter.adapter.inbound.http.server.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The check that no list of an authority revokes what it has certified. The JDK looks at one current list of an
/// authority, whichever it comes upon first, so an older one could hide the one that revokes. For one path at a time;
/// the JDK makes a copy for each.
final class EachList extends PKIXCertPathChecker {
    private final List<X509Certificate> authorities;
    private final List<X509CRL> lists;

    /// From the authority down.
    private List<X509Certificate> passed = new ArrayList<>();

    EachList(List<X509Certificate> authorities, List<X509CRL> lists) {
        this.authorities = authorities;
        this.lists = lists;
    }

    @Override
    public void init(boolean forward) throws CertPathValidatorException {
        if (forward) {
            throw new CertPathValidatorException("forward checking is not supported");
        }
        passed = new ArrayList<>(authorities);
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return false;
    }

    @Override
    public Set<String> getSupportedExtensions() {
        return Set.of();
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCritExts)
            throws CertPathValidatorException {
        if (certificate instanceof X509Certificate next) {
            for (var list : lists) {
                if (list.isRevoked(next) && isOfItsIssuer(list, next)) {
                    throw new CertPathValidatorException(
                            "Certificate has been revoked", null, null, -1, BasicReason.REVOKED);
                }
            }
            passed.add(next);
        }
    }

    /// Whether who issued the certificate has signed the list too. A name alone says nothing: others may have it.
    private boolean isOfItsIssuer(X509CRL list, X509Certificate certificate) {
        return list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                && passed.stream()
                        .filter(issuer -> issuer.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                        .map(X509Certificate::getPublicKey)
                        .anyMatch(key -> hasSigned(key, list::verify) && hasSigned(key, certificate::verify));
    }

    /// What is verified with a key.
    private interface Signed {
        void verify(PublicKey key) throws GeneralSecurityException;
    }

    private static boolean hasSigned(PublicKey key, Signed what) {
        try {
            what.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
