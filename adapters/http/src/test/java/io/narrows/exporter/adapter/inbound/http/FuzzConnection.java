package io.narrows.exporter.adapter.inbound.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A connection on which many requests are sent, one after the other.
final class FuzzConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LONGEST_LINE = 16_384;

    private final Socket socket;
    private final InputStream in;

    FuzzConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// An answer to a request.
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendNothingMore() throws IOException {
        socket.shutdownOutput();
    }

    /// Reads an answer, and skips interim answers (100).
    ///
    /// @return empty if the other side has closed the connection
    Optional<Answer> answer(boolean hasBody) throws IOException {
        int first = peek();
        if (first < 0) {
            return Optional.empty();
        }
        var start = line().split(" ", 3);
        int status = Integer.parseInt(start[1]);
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var line = line(); !line.isEmpty(); line = line()) {
            var header = line.split(":", 2);
            headers.put(header[0], header[1].strip());
        }
        if (status == 100) {
            return answer(hasBody);
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        var body = hasBody ? in.readNBytes(length) : new byte[0];
        if (hasBody && body.length < length) {
            throw new EOFException("the answer " + status + " ends after " + body.length + " of " + length + " bytes");
        }
        return Optional.of(new Answer(status, headers, new String(body, StandardCharsets.UTF_8)));
    }

    private int peek() throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        return first;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException("no line of an answer: " + line);
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
