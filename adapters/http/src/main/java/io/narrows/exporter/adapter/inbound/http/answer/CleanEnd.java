package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;

/// Ends a connection of HTTP/1.1, or a stream of HTTP/2, after its answer was sent.
public final class CleanEnd {
    private CleanEnd() {}

    /// @param reason for those who debug Helidon
    /// @return to be thrown. Over HTTP/2 it asks the client to stop sending, by the only code with which
    ///     clients still take the answer (RFC 9113, section 8.1)
    public static CloseConnectionException because(String reason) {
        return new CloseConnectionException(reason, new Http2Exception(Http2ErrorCode.NO_ERROR, reason));
    }
}
