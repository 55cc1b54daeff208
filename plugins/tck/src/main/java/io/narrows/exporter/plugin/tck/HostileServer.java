package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A server on the loopback address that does its clients no good.
final class HostileServer implements AutoCloseable {
    private static final Duration DRIP = Duration.ofMillis(20);

    /// After so many, whoever sees that this is nonsense has seen it.
    private static final int ENOUGH_DRIPS = 25;

    /// Who has not spoken by then waits for the server to begin.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);

    /// Who pauses for so long has said all, and waits for an answer.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ServerSocket server;
    private final Manners manners;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch kept = new CountDownLatch(1);
    private final CompletableFuture<Boolean> waits = new CompletableFuture<>();
    private volatile boolean hasSentTooMuch;

    private interface Manners {
        /// Tells the server once the client waits for what will not come.
        void meet(Socket client, HostileServer server) throws IOException;
    }

    private HostileServer(Manners manners) throws IOException {
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
    static HostileServer silent() throws IOException {
        return new HostileServer((client, server) -> {
            hearOut(client);
            server.keepWaiting();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    /// Answers, but so slowly that it never comes to an end: what looks like a good answer in HTTP, and is nonsense in
    /// other protocols, one byte at a time.
    static HostileServer dripping() throws IOException {
        return new HostileServer((client, server) -> {
            awaitWord(client, LONGEST_SILENCE);
            var out = client.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (int drips = 0; ; drips++) {
                if (drips == ENOUGH_DRIPS) {
                    server.keepWaiting();
                }
                out.write(' ');
                LockSupport.parkNanos(DRIP.toNanos());
            }
        });
    }

    /// Hangs up in the middle of the conversation.
    static HostileServer hangingUp() throws IOException {
        return new HostileServer((client, server) -> {
            client.getInputStream().read();
            client.setSoLinger(true, 0);
        });
    }

    /// Answers what no protocol knows.
    static HostileServer talkingNonsense() throws IOException {
        return new HostileServer((client, server) -> {
            client.getInputStream().read();
            client.getOutputStream().write("\u0001?!\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    /// Answers as it should up to the turn of an attack, and attacks then.
    static HostileServer playing(WireProtocol protocol, Attack attack) throws IOException {
        var requests = new AtomicInteger();
        return new HostileServer((client, server) -> {
            for (int heard = 0; ; heard++) {
                protocol.turn(Math.min(heard, attack.turn())).hearing().hear(client);
                int number = protocol.countsRequests() ? requests.getAndIncrement() : heard;
                if (number >= attack.turn()) {
                    attack.play(client, server::keepWaiting, server::sendTooMuch);
                    return;
                }
                client.getOutputStream()
                        .write(Attack.bytes(protocol.turn(number).answer()));
            }
        });
    }

    InetSocketAddress address() {
        return addressOf(server);
    }

    /// Whether a client comes, within the time, that is kept waiting, or has already had enough.
    boolean keepsSomebodyWaiting(Duration time) throws InterruptedException {
        return kept.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Completes once a client waits for what will not come, and never for a client that does not.
    CompletableFuture<Boolean> keepsWaiting() {
        return waits;
    }

    /// Whether a client has read more of an endless answer than it should.
    boolean hasSentTooMuch() {
        return hasSentTooMuch;
    }

    /// Whether all clients have closed their connections, within the time.
    boolean isLeftAlone(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!clients.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(5));
        }
        return clients.isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var client : clients) {
            client.close();
        }
    }

    private void keepWaiting() {
        kept.countDown();
        waits.complete(true);
    }

    private void sendTooMuch() {
        hasSentTooMuch = true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                clients.add(client);
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
            manners.meet(client, this);
        } catch (IOException e) {
            // The client has gone; that is its right.
        } finally {
            kept.countDown();
            clients.remove(client);
        }
    }

    /// Returns once the client does nothing but wait. Until then it may look for an interrupt by itself, which says
    /// nothing about an interrupt while it waits.
    private static void hearOut(Socket client) throws IOException {
        boolean speaks = awaitWord(client, LONGEST_SILENCE);
        while (speaks) {
            speaks = awaitWord(client, PAUSE);
        }
        client.setSoTimeout(0);
    }

    /// @return whether the client says something; where clients do not speak first, it does not
    private static boolean awaitWord(Socket client, Duration longest) throws IOException {
        client.setSoTimeout((int) longest.toMillis());
        try {
            return client.getInputStream().read(new byte[8_192]) > 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /// A port of 127.0.0.1. The address has no host name, which would end up in URLs.
    static InetSocketAddress loopbackAt(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("four bytes are an address", e);
        }
    }

    private static InetAddress loopback() {
        return loopbackAt(0).getAddress();
    }

    private static InetSocketAddress addressOf(ServerSocket server) {
        return loopbackAt(server.getLocalPort());
    }
}
