package io.narrows.exporter.adapter.inbound.http.access;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// A name that an authority gave the owner of a certificate, such as `uri:spiffe://cluster.local/ns/ci/sa/scanner`.
///
/// The names are the URIs and the DNS names of the subject alternative names. Only a certificate without either has the
/// common name of its subject as a name: authorities check alternative names, and the common name is often free text
/// (RFC 9525, section 2).
///
/// @param kind which kind of name it is, because a DNS name must not pass for a URI
/// @param value as the certificate has it; a DNS name in small letters
public record CertificateName(Kind kind, String value) {
    private static final int LONGEST_SHOWN = 200;

    /// A kind of name.
    public enum Kind {
        URI,
        DNS,
        CN;

        /// The kind's name in patterns, such as `uri`.
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// All names of a certificate. Empty if it has none that counts.
    static List<CertificateName> of(X509Certificate certificate) {
        var names = new ArrayList<CertificateName>();
        try {
            var alternatives = Optional.<Collection<List<?>>>ofNullable(certificate.getSubjectAlternativeNames());
            alternatives.orElse(List.of()).forEach(name -> alternative(name).ifPresent(names::add));
        } catch (CertificateParsingException e) {
            return List.of(); // what cannot be read names nobody
        }
        if (names.isEmpty()) {
            commonName(certificate).ifPresent(names::add);
        }
        return List.copyOf(names);
    }

    private static Optional<CertificateName> alternative(List<?> name) {
        // RFC 5280, section 4.2.1.6: 2 is a DNS name, 6 a URI
        return switch (name.get(0) instanceof Integer type ? type : -1) {
            case 2 -> Optional.of(new CertificateName(Kind.DNS, text(name).toLowerCase(Locale.ROOT)));
            case 6 -> Optional.of(new CertificateName(Kind.URI, text(name)));
            default -> Optional.empty();
        };
    }

    private static String text(List<?> name) {
        return String.valueOf(name.get(1));
    }

    /// The common name of the subject; empty if there is none, or more than one, because then nobody knows which.
    private static Optional<CertificateName> commonName(X509Certificate certificate) {
        try {
            var parts = new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .flatMap(part ->
                                    Optional.ofNullable(part.toAttributes().get("CN")).stream())
                            .toList();
            if (parts.size() != 1 || parts.getFirst().size() != 1) {
                return Optional.empty();
            }
            return parts.getFirst().get() instanceof String text
                    ? Optional.of(new CertificateName(Kind.CN, text))
                    : Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        } catch (javax.naming.NamingException e) {
            return Optional.empty();
        }
    }

    /// The name for the log and for answers, short and without characters that could end a line or a field there.
    @Override
    public String toString() {
        var text = kind.label() + ":" + value.replaceAll("[^A-Za-z0-9._:@/+*=-]", "_");
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
