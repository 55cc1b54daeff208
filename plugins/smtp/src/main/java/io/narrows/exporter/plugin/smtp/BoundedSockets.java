package io.narrows.exporter.plugin.smtp;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/// Makes the connections of the mail library, none of them connected yet.
final class BoundedSockets extends SocketFactory {
    @Override
    public Socket createSocket() {
        return new BoundedSocket(new Socket());
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
