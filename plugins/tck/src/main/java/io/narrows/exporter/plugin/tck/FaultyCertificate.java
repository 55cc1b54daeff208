package io.narrows.exporter.plugin.tck;

import java.util.Locale;
import javax.net.ssl.SSLContext;

/// A certificate for `localhost` that a client must refuse although its authority is trusted.
public enum FaultyCertificate {
    EXPIRED("expired on 20", "-startdate -10d -validity 5 -ext " + TestCertificates.THIS_MACHINE),
    NOT_YET_VALID("is not valid before 20", "-startdate +10d -ext " + TestCertificates.THIS_MACHINE),
    FOR_ANOTHER_HOST("localhost", "-ext san=dns:somewhere.else"),
    /// Names the host in its common name only, which RFC 9525 no longer lets count.
    LOCALHOST("no subject alternative name", "-ext ku=digitalSignature");

    private final String reason;
    private final String arguments;

    FaultyCertificate(String reason, String arguments) {
        this.reason = reason;
        this.arguments = arguments;
    }

    /// Words that have to be in the reason of the result.
    public String reason() {
        return reason;
    }

    /// For a server with such a certificate, which it makes.
    public SSLContext server(TestCertificates certificates) throws Exception {
        var name = name().toLowerCase(Locale.ROOT);
        certificates.makeServer(name, arguments.split(" "));
        return certificates.server(name);
    }
}
