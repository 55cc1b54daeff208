package io.narrows.exporter.adapter.inbound.http.access;

import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// The address that a request came from.
public final class Peer {
    private Peer() {}

    /// The address and the port, for the log.
    public static String of(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress().getHostAddress() + ":" + socket.getPort()
                : "unknown";
    }

    /// The address without the port; empty if the connection has none.
    public static Optional<InetAddress> address(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress socket
                ? Optional.ofNullable(socket.getAddress())
                : Optional.empty();
    }
}
