package io.narrows.exporter.plugin.webhook;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// An endpoint that serves one client and breaks the rules of HTTP.
///
/// @param clientIsGone completes when the client has closed the connection
record RudeEndpoint(ServerSocket server, CompletableFuture<Void> clientIsGone) implements AutoCloseable {
    interface Manners {
        void meet(Socket client) throws IOException;
    }

    /// Waits for a report of `{}`.
    static RudeEndpoint start(Manners manners) throws IOException {
        return start("{}", manners);
    }

    /// @param endOfRequest the text to read before the endpoint sends anything; may be empty
    static RudeEndpoint start(String endOfRequest, Manners manners) throws IOException {
        var endpoint =
                new RudeEndpoint(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), new CompletableFuture<>());
        Thread.ofVirtual().start(() -> endpoint.serve(endOfRequest, manners));
        return endpoint;
    }

    static void say(Socket client, String words) throws IOException {
        client.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
    }

    String hostPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(String endOfRequest, Manners manners) {
        try (var client = server.accept()) {
            var heard = new StringBuilder();
            while (!heard.toString().endsWith(endOfRequest)) {
                heard.append((char) client.getInputStream().read());
            }
            manners.meet(client);
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client closed the connection.
        } finally {
            clientIsGone.complete(null);
        }
    }
}
