package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;

/// The address that a request came from, for the log.
final class Peer {
    private Peer() {}

    static String of(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress().getHostAddress() + ":" + socket.getPort()
                : "unknown";
    }
}
