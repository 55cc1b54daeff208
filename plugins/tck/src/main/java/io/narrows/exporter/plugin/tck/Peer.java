package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A server on the loopback address that does its clients no good.
final class Peer implements AutoCloseable {
    private final ServerSocket server;
    private final Manners manners;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch firstClient = new CountDownLatch(1);

    private interface Manners {
        void meet(Socket client) throws IOException;
    }

    private Peer(Manners manners) throws IOException {
        this.manners = manners;
        this.server = new ServerSocket(0, 50, loopback());
        Thread.ofVirtual().start(this::accept);
    }

    /// An address where nobody listens.
    static InetSocketAddress nobody() throws IOException {
        try (var server = new ServerSocket(0, 1, loopback())) {
            return addressOf(server);
        }
    }

    /// Listens, and never says a word.
    static Peer silent() throws IOException {
        return new Peer(client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    /// Hangs up in the middle of the conversation.
    static Peer hangingUp() throws IOException {
        return new Peer(client -> {
            client.getInputStream().read();
            client.setSoLinger(true, 0);
        });
    }

    /// Answers what no protocol knows.
    static Peer talkingNonsense() throws IOException {
        return new Peer(client -> {
            client.getInputStream().read();
            client.getOutputStream().write("\u0001?!\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    InetSocketAddress address() {
        return addressOf(server);
    }

    /// Whether somebody connects within the time.
    boolean meetsSomebody(Duration time) throws InterruptedException {
        return firstClient.await(time.toMillis(), TimeUnit.MILLISECONDS);
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
                firstClient.countDown();
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
            manners.meet(client);
        } catch (IOException e) {
            // The client has gone; that is its right.
        } finally {
            clients.remove(client);
        }
    }

    /// Without a name, which would get in the way of those who make a URL of it.
    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }
}
