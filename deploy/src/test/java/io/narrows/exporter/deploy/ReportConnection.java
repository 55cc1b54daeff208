package io.narrows.exporter.deploy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// A scanner's kept-alive HTTP/1.1 connection. Uses plain sockets, because a client that works harder than the exporter
/// would measure itself.
///
/// Not thread-safe.
final class ReportConnection implements AutoCloseable {
    /// Longer than any answer of the exporter takes.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Socket socket;
    private final InputStream in;

    /// An answer of the exporter.
    ///
    /// @param retryAfter the header of that name, or blank
    record Answer(int status, String retryAfter, String body, boolean closes) {}

    ReportConnection(URI server) throws IOException {
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /// @throws IOException if there was no answer, or only a part of an answer
    Answer send(byte[] request) throws IOException {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // The exporter refused the request before it read the body, so the answer may be there already.
            return answer();
        }
        return answer();
    }

    private Answer answer() throws IOException {
        var status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        var retryAfter = "";
        boolean closes = false;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Integer.parseInt(value);
                case "retry-after" -> retryAfter = value;
                case "connection" -> closes = value.equalsIgnoreCase("close");
                case "transfer-encoding" -> throw new IOException("answers are expected with a Content-Length");
                default -> {}
            }
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("the answer broke off");
        }
        return new Answer(status, retryAfter, new String(body, StandardCharsets.UTF_8), closes);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
