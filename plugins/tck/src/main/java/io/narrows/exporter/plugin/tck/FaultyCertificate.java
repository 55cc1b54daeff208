package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.tck.TestKey.Contents;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/// A certificate for `localhost` that a client must refuse although its authority is trusted.
public enum FaultyCertificate {
    EXPIRED("expired on 20", Contents.forHosts("127.0.0.1", "localhost").valid(inDays(-10), inDays(-5))),
    NOT_YET_VALID(
            "is not valid before 20",
            Contents.forHosts("127.0.0.1", "localhost").valid(inDays(10), inDays(90))),
    FOR_ANOTHER_HOST("localhost", Contents.forHosts("somewhere.else")),
    /// Names the host in its common name only, which RFC 9525 no longer lets count.
    LOCALHOST("no subject alternative name", Contents.forHosts());

    private final String reason;
    private final Contents contents;

    FaultyCertificate(String reason, Contents contents) {
        this.reason = reason;
        this.contents = contents;
    }

    /// Words that have to be in the reason of the result.
    public String reason() {
        return reason;
    }

    /// For a server with such a certificate, which it makes.
    public SSLContext server(TestCertificates certificates) throws Exception {
        var name = name().toLowerCase(Locale.ROOT);
        certificates.issue(name, contents);
        return certificates.server(name);
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }
}
