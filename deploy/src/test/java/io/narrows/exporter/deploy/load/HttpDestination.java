package io.narrows.exporter.deploy.load;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/// A small HTTP/1.1 server on plain sockets and loopback, with a platform thread for each connection. A destination of
/// measurements shares the cores with what is measured, so it must cost little.
///
/// Thread-safe.
final class HttpDestination implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// Answers requests, on several threads at once.
    interface Handler {
        Answer answer(Request request) throws InterruptedException;
    }

    /// A request that was read to its end.
    ///
    /// @param path with the query
    /// @param body as text, unpacked
    record Request(String path, HttpMessages.Head head, String body) {}

    /// An answer to send.
    ///
    /// @param isCut whether the connection is closed in the middle of the body
    record Answer(int status, String body, boolean isCut) {}

    private HttpDestination(ServerSocket listener, Handler handler) {
        this.listener = listener;
        this.handler = handler;
    }

    /// @param port 0 for a free one
    static HttpDestination listen(int port, Handler handler) {
        try {
            var destination =
                    new HttpDestination(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), handler);
            Thread.ofPlatform().name("destination").daemon().start(destination::accept);
            return destination;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int openConnections() {
        return open.size();
    }

    /// Listens no more, and closes all connections. Requests that were read are still handled, and not answered.
    @Override
    public void close() {
        close(listener);
        open.forEach(HttpDestination::close);
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                open.add(socket);
                if (listener.isClosed()) {
                    close(socket);
                }
                Thread.ofPlatform().name("destination's connection").daemon().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var messages = new HttpMessages(socket.getInputStream());
            var out = socket.getOutputStream();
            for (var head = messages.head(); head.isPresent(); head = messages.head()) {
                if (!answer(messages, head.get(), out)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client is gone, or this destination was closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /// @return whether the connection can be used again
    private boolean answer(HttpMessages messages, HttpMessages.Head head, OutputStream out)
            throws IOException, InterruptedException {
        if (head.header("expect").equalsIgnoreCase("100-continue")) {
            out.write(CONTINUE);
        }
        var words = head.firstLine().split(" ", 3);
        var answer = handler.answer(new Request(words[1], head, text(messages, head)));
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        var status = ("HTTP/1.1 " + answer.status()
                        + " -\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        var hasBody = !words[0].equals("HEAD");
        var message = new byte[status.length + (hasBody ? body.length : 0)];
        System.arraycopy(status, 0, message, 0, status.length);
        System.arraycopy(body, 0, message, status.length, message.length - status.length);
        // The second half of a cut body never follows, because the connection is closed.
        out.write(message, 0, answer.isCut() ? status.length + body.length / 2 : message.length);
        return !answer.isCut() && !head.closes();
    }

    private static String text(HttpMessages messages, HttpMessages.Head head) throws IOException {
        var body = messages.body(head);
        if (!head.header("content-encoding").equals("gzip")) {
            return new String(body, StandardCharsets.UTF_8);
        }
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(unpacked.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
