package io.narrows.exporter.plugin.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Speaks TLS over sockets that the mail library has connected. Bounds both the data within TLS and the connection
/// below, because for TLS from the first byte the library creates an unbounded socket.
final class BoundedTlsSockets extends SSLSocketFactory {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLSocketFactory tls;
    private final Duration patience;
    private final boolean checksName;

    /// @param patience how long a whole reply may take
    /// @param checksName whether the certificate must match the host name
    BoundedTlsSockets(SSLSocketFactory tls, Duration patience, boolean checksName) {
        this.tls = tls;
        this.patience = patience;
        this.checksName = checksName;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        var bounded =
                socket instanceof BoundedSocket ? socket : new BoundedSocket(socket, patience, connected -> connected);
        var secure = (SSLSocket) tls.createSocket(bounded, host, port, autoClose);
        var parameters = secure.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (checksName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return new BoundedSocket(secure, patience, connected -> connected);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
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
