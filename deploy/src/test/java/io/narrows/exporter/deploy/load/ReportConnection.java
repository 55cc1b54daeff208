package io.narrows.exporter.deploy.load;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A scanner's kept-alive connection. Uses plain sockets, because a client that works harder than the exporter
/// would measure itself.
///
/// Not thread-safe.
public final class ReportConnection implements AutoCloseable {
    /// Longer than any answer of the exporter takes.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Socket socket;
    private final HttpMessages answers;

    /// An answer of the exporter.
    ///
    /// @param retryAfter the header of that name, or blank
    public record Answer(int status, String retryAfter, String body, boolean closes) {}

    public ReportConnection(URI server) throws IOException {
        this.socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) LONGEST_SILENCE.toMillis());
        this.answers = new HttpMessages(socket.getInputStream());
    }

    /// @throws IOException if there was no answer, or only a part of an answer
    public Answer send(byte[] request) throws IOException {
        try {
            write(request);
        } catch (IOException e) {
            // The exporter refused the request before it read the body, so the answer may be there already.
            return answer();
        }
        return answer();
    }

    /// Sends a report by a protocol that has no answers.
    void write(byte[] report) throws IOException {
        socket.getOutputStream().write(report);
    }

    private Answer answer() throws IOException {
        var head = answers.head().orElseThrow(() -> new IOException("the connection was closed"));
        return new Answer(
                Integer.parseInt(head.firstLine().split(" ", 3)[1]),
                head.header("retry-after"),
                new String(answers.body(head), StandardCharsets.UTF_8),
                head.closes());
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
