package io.narrows.exporter.adapter.inbound.http.access;

import io.narrows.exporter.adapter.inbound.http.access.CertificateName.Kind;
import io.narrows.exporter.domain.access.Glob;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A pattern for the names of certificates, such as `uri:spiffe://cluster.local/ns/ci/sa/*`.
///
/// @param kind which kind of name it is for
/// @param glob which of these names
public record CertificatePattern(Kind kind, Glob glob) {
    /// What is allowed, for messages.
    public static final String FORM =
            "must be patterns that begin with uri:, dns: or cn:, such as uri:spiffe://cluster.local/ns/ci/sa/scanner,"
                    + " dns:*.scanners.example and cn:kube-bench, with commas between";

    public CertificatePattern {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(glob, "glob");
    }

    /// Reads several patterns.
    ///
    /// @throws IllegalArgumentException with what is allowed and no part of the texts
    public static List<CertificatePattern> parse(List<String> texts) {
        return texts.stream().map(CertificatePattern::parse).toList();
    }

    private static CertificatePattern parse(String text) {
        var kind = Arrays.stream(Kind.values())
                .filter(each -> text.startsWith(each.label() + ":"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(FORM));
        var pattern = text.substring(kind.label().length() + 1).strip();
        return new CertificatePattern(kind, new Glob(kind == Kind.DNS ? pattern.toLowerCase(Locale.ROOT) : pattern));
    }

    boolean matches(CertificateName name) {
        return kind == name.kind() && glob.matches(name.value());
    }

    @Override
    public String toString() {
        return kind.label() + ":" + glob;
    }
}
