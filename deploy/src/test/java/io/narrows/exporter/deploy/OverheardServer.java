package io.narrows.exporter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.narrows.exporter.deploy.load.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An HTTP server on a real socket that records each line from a client, credentials included, and answers 401.
/// Thread-safe.
final class OverheardServer implements AutoCloseable {
    private static final Pattern SIGNATURE = Pattern.compile("Signature=([0-9a-f]{64})");
    private static final String REFUSAL = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerSocket listening;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private OverheardServer() {
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Starts a server that answers each request 401 and closes the connection.
    static OverheardServer http() {
        return new OverheardServer();
    }

    int port() {
        return listening.getLocalPort();
    }

    /// Waits for a line that contains the text.
    void await(String text) {
        Await.until(
                "a line with " + text,
                PATIENCE,
                () -> lines.stream().filter(line -> line.contains(text)).findFirst());
    }

    /// The signature of a request to S3.
    String signature() {
        return lines.stream()
                .map(SIGNATURE::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing signed came"));
    }

    private void accept() {
        try {
            while (true) {
                var client = listening.accept();
                Thread.ofVirtual().start(() -> talk(client));
            }
        } catch (IOException e) {
            // The server socket was closed.
        }
    }

    private void talk(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.isEmpty()) {
                    client.getOutputStream().write(REFUSAL.getBytes(ISO_8859_1));
                    return;
                }
            }
        } catch (IOException e) {
            // The client has closed the connection.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
