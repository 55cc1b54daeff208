package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.socket.PeerInfo;
import io.narrows.exporter.adapter.inbound.http.body.SenderConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The remote side of a connection, as handlers see it through Helidon. Also counts the requests being answered,
/// because a handler of HTTP/2 can reach no other part of the connection.
///
/// @param countsFor the remote address that the connection counts for in `maxPerAddress`
/// @param open the number of requests being answered
/// @param over whether the connection has ended
record DoorPeer(PeerInfo peer, String countsFor, AtomicInteger open, AtomicBoolean over) implements SenderConnection {
    DoorPeer(PeerInfo peer) {
        this(peer, countsFor(peer), new AtomicInteger(), new AtomicBoolean());
    }

    private static String countsFor(PeerInfo peer) {
        return peer.address() instanceof InetSocketAddress internet ? internet.getHostString() : "";
    }

    @Override
    public boolean isOver() {
        return over.get();
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
