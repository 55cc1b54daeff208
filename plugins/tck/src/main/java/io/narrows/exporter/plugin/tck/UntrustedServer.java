package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A TLS server on the loopback address whose certificate is for this machine, and signed by no authority.
final class UntrustedServer implements AutoCloseable {
    private final SSLServerSocket server;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean asked;
    private volatile boolean trusted;

    /// Made once in a JVM.
    private static final class Certificate {
        static final SSLContext CONTEXT =
                TestKey.selfSigned("untrusted", "127.0.0.1", "localhost").server();
    }

    private UntrustedServer() throws IOException {
        server = (SSLServerSocket) Certificate.CONTEXT
                .getServerSocketFactory()
                .createServerSocket(0, 50, HostileServer.loopbackAt(0).getAddress());
        Thread.ofVirtual().start(this::accept);
    }

    static UntrustedServer start() throws IOException {
        return new UntrustedServer();
    }

    InetSocketAddress address() {
        return HostileServer.loopbackAt(server.getLocalPort());
    }

    /// Whether a client has connected.
    boolean wasAsked() {
        return asked;
    }

    /// Whether a client has sent data over TLS.
    boolean wasTrusted() {
        return trusted;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var client : clients) {
            client.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                clients.add(client);
                asked = true;
                Thread.ofVirtual().start(() -> meet(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void meet(Socket client) {
        try (client) {
            trusted |= client.getInputStream().read() >= 0;
        } catch (IOException e) {
            // The client has refused the certificate.
        }
    }
}
