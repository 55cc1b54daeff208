package io.narrows.exporter.plugin.tck;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A destination on a real socket: wants the token `sesame`, keeps each report once, by its id, and refuses what
/// says `poison`. With the token `FULL` it stores nothing. To
/// a token that begins like `LineConsumer.BUSY` it is busy.
final class LineServer implements AutoCloseable {
    static final String TOKEN = "sesame-open-up";
    static final String FULL = "a-token-for-a-full-disk";
    static final String SHORT_POISON = "poison to the server";
    static final String POISON = "this report is " + SHORT_POISON;

    private final ServerSocket server;
    private final Map<String, String> stored = new ConcurrentHashMap<>();

    LineServer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    List<String> stored() {
        return List.copyOf(stored.values());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(client.getOutputStream());
            var token = in.readUTF();
            if (token.startsWith(LineConsumer.BUSY)) {
                out.writeUTF(token);
                return;
            }
            if (!token.equals(TOKEN) && !token.equals(FULL)) {
                out.writeUTF("DENIED");
                return;
            }
            out.writeUTF("WELCOME");
            while (true) {
                var id = in.readUTF();
                var report = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
                if (report.contains(SHORT_POISON)) {
                    out.writeUTF("NO");
                } else if (token.equals(FULL)) {
                    out.writeUTF("FULL");
                } else {
                    stored.putIfAbsent(id, report);
                    out.writeUTF("OK");
                }
            }
        } catch (EOFException e) {
            // The client has said all.
        } catch (IOException e) {
            // The client has gone.
        }
    }
}
