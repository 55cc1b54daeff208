package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;

/// Ends an HTTP/1.1 connection or an HTTP/2 stream after its answer was sent.
public final class CleanEnd {
    private CleanEnd() {}

    /// @param reason a short text for people who debug Helidon
    /// @return the exception to throw. Over HTTP/2 it asks the client to stop sending, with the only error code after
    ///     which clients still read the answer (RFC 9113, section 8.1)
    public static CloseConnectionException because(String reason) {
        return new CloseConnectionException(reason, new Http2Exception(Http2ErrorCode.NO_ERROR, reason));
    }
}
