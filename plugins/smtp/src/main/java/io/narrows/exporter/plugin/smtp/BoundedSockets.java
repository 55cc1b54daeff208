package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Egress;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/// Creates unconnected sockets for the mail library.
final class BoundedSockets extends SocketFactory {
    private final Duration patience;
    private final Egress egress;

    /// @param patience how long a whole reply may take
    /// @param egress decides which destinations are allowed
    BoundedSockets(Duration patience, Egress egress) {
        this.patience = patience;
        this.egress = egress;
    }

    @Override
    public Socket createSocket() {
        return new BoundedSocket(new Socket(), patience, egress);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw notAsked();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw notAsked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw notAsked();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw notAsked();
    }

    private static UnsupportedOperationException notAsked() {
        return new UnsupportedOperationException("the mail library connects by itself");
    }
}
