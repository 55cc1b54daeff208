package io.narrows.exporter.application;

import java.time.Instant;
import java.util.Objects;

/// When a certificate ends.
///
/// @param certificate what it is, such as `reports port` or `client CN=scanner`
public record CertificateEnd(String certificate, Instant notAfter) {
    public CertificateEnd {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(notAfter, "notAfter");
    }
}
