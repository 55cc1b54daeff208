package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.tck.TestKey.Contents;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/// A certificate for `localhost` that a client must refuse although its authority is trusted.
public enum FaultyCertificate {
    EXPIRED("expired on 20", -10, -5, TestCertificates.THIS_MACHINE),
    NOT_YET_VALID("is not valid before 20", 10, 90, TestCertificates.THIS_MACHINE),
    FOR_ANOTHER_HOST("localhost", -1, 90, "somewhere.else"),
    /// Names the host in its common name only, which RFC 9525 no longer lets count.
    LOCALHOST("no subject alternative name", -1, 90, "");

    private final String reason;
    private final int firstDay;
    private final int lastDay;
    private final String hosts;

    /// @param firstDay of its life, counted from today
    /// @param hosts with commas; none where it is blank
    FaultyCertificate(String reason, int firstDay, int lastDay, String hosts) {
        this.reason = reason;
        this.firstDay = firstDay;
        this.lastDay = lastDay;
        this.hosts = hosts;
    }

    /// Words that have to be in the reason of the result.
    public String reason() {
        return reason;
    }

    /// For a server with such a certificate, which it makes.
    public SSLContext server(TestCertificates certificates) throws Exception {
        var name = name().toLowerCase(Locale.ROOT);
        var names = hosts.isBlank() ? new String[0] : hosts.split(",");
        certificates.issue(name, Contents.forHosts(names).valid(inDays(firstDay), inDays(lastDay)));
        return certificates.server(name);
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }
}
