package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;

/// Ends a connection whose client does not send valid HTTP. Helidon answers with the port's direct handler, and logs
/// nothing.
final class Malformed {
    private Malformed() {}

    /// @param reason a text for people who debug; must repeat nothing that was sent
    static RequestException because(String reason) {
        return of(Status.BAD_REQUEST_400, reason);
    }

    static RequestException with(Status status) {
        return of(status, status.reasonPhrase());
    }

    private static RequestException of(Status status, String reason) {
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .status(status)
                .message(reason)
                .setKeepAlive(false)
                .build();
    }
}
