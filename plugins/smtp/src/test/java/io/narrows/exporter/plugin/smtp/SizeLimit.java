package io.narrows.exporter.plugin.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A proxy in front of a mail server that announces a limit on the size of a mail (RFC 1870), which GreenMail does not.
///
/// @param limit in bytes
record SizeLimit(ServerSocket server, String behind, long limit) implements AutoCloseable {
    static SizeLimit before(String hostPort, long limit) throws IOException {
        var proxy = new SizeLimit(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), hostPort, limit);
        Thread.ofVirtual().start(proxy::serve);
        return proxy;
    }

    String hostPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var address = URI.create("smtp://" + behind);
                var target = new Socket(address.getHost(), address.getPort());
                Thread.ofVirtual().start(() -> forward(client, target));
                Thread.ofVirtual().start(() -> announce(target, client));
            } catch (IOException e) {
                // The test has ended.
            }
        }
    }

    private static void forward(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side closed the connection.
        }
    }

    /// Adds the limit to the first reply that begins with 250, which answers EHLO.
    private void announce(Socket from, Socket to) {
        try (from;
                to) {
            var in = from.getInputStream();
            var word = new String(in.readNBytes(3), StandardCharsets.US_ASCII);
            while (!word.isEmpty() && !word.equals("250")) {
                say(to, word + restOfLine(in));
                word = new String(in.readNBytes(3), StandardCharsets.US_ASCII);
            }
            say(to, "250-limited\r\n250-SIZE " + limit + "\r\n" + word);
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side closed the connection.
        }
    }

    private static String restOfLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.append((char) next);
            if (next == '\n') {
                break;
            }
        }
        return line.toString();
    }

    private static void say(Socket to, String words) throws IOException {
        to.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
    }
}
