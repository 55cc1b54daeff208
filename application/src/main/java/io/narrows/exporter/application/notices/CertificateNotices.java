package io.narrows.exporter.application.notices;

import io.narrows.exporter.application.CertificateEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Notices certificates that are about to end, once a day each. Not thread-safe.
final class CertificateNotices {
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration PERIOD = Duration.ofDays(1);

    private final Map<CertificateEnd, Instant> told = new HashMap<>();

    /// What is new since the last call.
    List<Notice> look(List<CertificateEnd> certificates, Instant now) {
        told.values().removeIf(at -> !now.isBefore(at.plus(PERIOD)));
        var notices = new ArrayList<Notice>();
        for (var certificate : certificates) {
            if (certificate.notAfter().isBefore(now.plus(SOON)) && told.putIfAbsent(certificate, now) == null) {
                notices.add(notice(certificate, now));
            }
        }
        return notices;
    }

    private static Notice notice(CertificateEnd certificate, Instant now) {
        var hasEnded = certificate.notAfter().isBefore(now);
        return Notice.bad(
                        "certificateEnding",
                        "The certificate of the " + certificate.certificate() + (hasEnded ? " ended at " : " ends at ")
                                + certificate.notAfter() + ".")
                .with("certificate", certificate.certificate())
                .with("notAfter", certificate.notAfter().toString())
                .with(
                        "daysLeft",
                        Math.max(
                                0, Duration.between(now, certificate.notAfter()).toDays()));
    }
}
