package io.narrows.exporter.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server on a real socket that notes each line that a client sends, credentials included, and then refuses it.
/// Thread-safe.
final class OverheardServer implements AutoCloseable {
    private static final Pattern SIGNATURE = Pattern.compile("Signature=([0-9a-f]{64})");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerSocket listening;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Protocol protocol;

    /// What a server says to a line; blank for nothing, and empty to hang up.
    private interface Protocol {
        Optional<String> answer(String line);
    }

    private OverheardServer(String greeting, Protocol protocol) {
        this.protocol = protocol;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(greeting));
    }

    /// Answers each request 401, and hangs up.
    static OverheardServer http() {
        return new OverheardServer(
                "",
                line -> Optional.of(
                        line.isEmpty()
                                ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                : ""));
    }

    /// Offers to authenticate, and refuses whoever does.
    static OverheardServer mail() {
        return new OverheardServer("220 mail.example ESMTP\r\n", line -> {
            var word = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            return switch (word) {
                case "EHLO" -> Optional.of("250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n");
                case "QUIT" -> Optional.empty();
                default -> Optional.of("535 5.7.8 refused\r\n");
            };
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    /// Waits for a line that has the text in it.
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

    private void accept(String greeting) {
        try {
            while (true) {
                var client = listening.accept();
                Thread.ofVirtual().start(() -> talk(client, greeting));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void talk(Socket client, String greeting) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            client.getOutputStream().write(greeting.getBytes(ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                var answer = protocol.answer(line);
                if (answer.isEmpty()) {
                    return;
                }
                client.getOutputStream().write(answer.get().getBytes(ISO_8859_1));
                if (answer.get().startsWith("HTTP")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has hung up.
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
