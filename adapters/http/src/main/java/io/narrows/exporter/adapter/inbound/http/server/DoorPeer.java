package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.socket.PeerInfo;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The other side of a connection, as Helidon tells handlers of it. Also counts what is being answered to it: it is all
/// of a connection that a handler of HTTP/2 can reach.
///
/// @param open requests that are being answered
record DoorPeer(PeerInfo peer, AtomicInteger open) implements PeerInfo {
    DoorPeer(PeerInfo peer) {
        this(peer, new AtomicInteger());
    }

    @Override
    public SocketAddress address() {
        return peer.address();
    }

    @Override
    public String host() {
        return peer.host();
    }

    @Override
    public int port() {
        return peer.port();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
        return peer.tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
        return peer.tlsCertificates();
    }
}
