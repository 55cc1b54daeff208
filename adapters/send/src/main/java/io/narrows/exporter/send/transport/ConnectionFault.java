package io.narrows.exporter.send.transport;

import io.narrows.exporter.send.process.Durations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;

/// Says in a user's words why a server gave no answer, and what may help.
public final class ConnectionFault {
    private ConnectionFault() {}

    /// @param patience how long an answer was waited for
    public static String of(IOException e, Duration patience) {
        return switch (e) {
            case UnknownHostException unknown -> "there is no such host";
            case SocketTimeoutException late -> "no answer came within " + Durations.spoken(patience);
            case NoRouteToHostException unrouted -> "there is no way to that host";
            case ConnectException refused -> "nobody listens there; is it running?";
            case SSLException tls -> tls(tls);
            default ->
                said(e).contains("Invalid Http response")
                        ? "it does not speak HTTP; is it https://?"
                        : "the connection broke off (" + said(e) + ")";
        };
    }

    private static String tls(SSLException e) {
        if (said(e).contains("Unsupported or unrecognized SSL message") || said(e).contains("plaintext")) {
            return "it does not speak TLS; is it http://?";
        }
        if (said(e).contains("PKIX")) {
            return "its certificate is not trusted; --ca-file names the authority that issued it";
        }
        return "TLS failed (" + said(e) + ")";
    }

    private static String said(IOException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
}
