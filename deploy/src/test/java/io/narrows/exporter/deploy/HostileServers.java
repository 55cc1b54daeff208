package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Destinations that harm their clients: one never answers, one sends an endless answer, one answers with millions of
/// brackets, and one announces two gigabytes. Thread-safe.
final class HostileServers implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final int BRACKETS = 31 << 20;
    private static final byte[] TWO_GIGABYTES = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    private final List<ServerSocket> servers = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ServerSocket silent = listen(socket -> {});
    private final ServerSocket endless = listen(HostileServers::answerWithoutEnd);
    private final ServerSocket brackets = listen(HostileServers::answerBrackets);
    private final ServerSocket length = listen(HostileServers::announceTwoGigabytes);

    /// What a server does with a connection.
    @FunctionalInterface
    private interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    /// Accepts, and never reads nor answers.
    URI silent() {
        return uri(silent);
    }

    /// Answers 400 with an error message without end.
    URI endless() {
        return uri(endless);
    }

    /// Answers 200 with 31 MiB of empty arrays.
    URI brackets() {
        return uri(brackets);
    }

    /// Answers with the length prefix 2^31-1, as a hostile Kafka broker would.
    URI length() {
        return uri(length);
    }

    private static URI uri(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private ServerSocket listen(Behaviour behaviour) {
        try {
            var server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
            servers.add(server);
            Thread.ofVirtual().name("hostile server").start(() -> accept(server, behaviour));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket server, Behaviour behaviour) {
        try {
            while (!server.isClosed()) {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().name("hostile answer").start(() -> serve(socket, behaviour));
            }
        } catch (IOException e) {
            // The server socket was closed.
        }
    }

    private static void serve(Socket socket, Behaviour behaviour) {
        try {
            behaviour.serve(socket);
        } catch (IOException e) {
            // The exporter closed the connection, as it should.
        }
    }

    private static void answerWithoutEnd(Socket socket) throws IOException {
        awaitRequest(socket);
        var out = socket.getOutputStream();
        out.write(ascii("HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\n\r\n<Error><Message>"));
        var chunk = ascii("a".repeat(CHUNK));
        while (!socket.isClosed()) {
            out.write(chunk);
        }
    }

    private static void answerBrackets(Socket socket) throws IOException {
        awaitRequest(socket);
        var out = socket.getOutputStream();
        out.write(ascii(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + BRACKETS + "\r\n\r\n["));
        var chunk = ascii("[],".repeat(CHUNK / 3));
        for (int sent = 1; sent < BRACKETS; sent += chunk.length) {
            out.write(chunk, 0, Math.min(chunk.length, BRACKETS - sent));
        }
        out.flush();
    }

    private static void announceTwoGigabytes(Socket socket) throws IOException {
        awaitRequest(socket);
        socket.getOutputStream().write(TWO_GIGABYTES);
        socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static void awaitRequest(Socket socket) throws IOException {
        if (socket.getInputStream().read(new byte[CHUNK]) < 0) {
            throw new IOException("no request came");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        servers.forEach(HostileServers::close);
        sockets.forEach(HostileServers::close);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }
}
