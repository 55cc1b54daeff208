package io.narrows.exporter.deploy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Connections that send nothing, only a request line, a byte of a header now and then, or only the preface of HTTP/2.
/// When the exporter closes one, it is opened again after a pause.
final class HostileConnections implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int CONNECT_MILLIS = 2_000;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final URI server;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean closed;

    private enum Kind {
        SILENT,
        REQUEST_LINE,
        DRIPPING,
        PREFACE
    }

    private HostileConnections(URI server) {
        this.server = server;
    }

    /// @param count how many connections to hold open, of all kinds together
    static HostileConnections hold(URI server, int count) {
        var connections = new HostileConnections(server);
        var kinds = Kind.values();
        for (int i = 0; i < count; i++) {
            var kind = kinds[i % kinds.length];
            // Uses several loopback addresses, like several hosts.
            var from = "127.0.0." + (2 + i % 50);
            connections.threads.add(
                    Thread.ofVirtual().name("hostile " + kind).start(() -> connections.hold(kind, from)));
        }
        return connections;
    }

    /// How many connections were opened so far, including those that the exporter closed.
    int opened() {
        return opened.get();
    }

    private void hold(Kind kind, String from) {
        while (!closed) {
            try (var socket = new Socket()) {
                socket.bind(new InetSocketAddress(from, 0));
                socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
                opened.incrementAndGet();
                misbehave(kind, socket);
            } catch (IOException e) {
                // The connection was refused or closed by the exporter: retry after a pause.
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void misbehave(Kind kind, Socket socket) throws IOException {
        socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(PAUSE_NANOS));
        send(
                socket,
                switch (kind) {
                    case SILENT -> "";
                    case REQUEST_LINE, DRIPPING -> "POST /forward HTTP/1.1\r\n";
                    case PREFACE -> PREFACE;
                });
        while (!closed && !isClosedByPeer(socket)) {
            if (kind == Kind.DRIPPING) {
                send(socket, "X");
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Waits for a while, or until the peer closes the connection.
    private static boolean isClosedByPeer(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
