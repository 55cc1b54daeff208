package io.narrows.exporter.plugin.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/// A mail server on a loopback socket that gives scripted replies. Records what it receives.
final class ScriptedServer implements AutoCloseable {
    static final String GREETING = "greeting";
    static final String END_OF_MAIL = ".";

    private final ServerSocket server;
    private final Optional<SSLContext> tls;
    private final Map<String, String> replies;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> met = new CompletableFuture<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    private ScriptedServer(Optional<SSLContext> tls, Map<String, String> replies) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.tls = tls;
        this.replies = replies;
        Thread.ofVirtual().start(this::accept);
    }

    /// @param replies the replies to commands with a given beginning; an empty reply means silence. Other commands get
    ///     the usual replies. After `END_OF_MAIL` stands a text that the mail must contain
    static ScriptedServer start(Map<String, String> replies) throws IOException {
        return new ScriptedServer(Optional.empty(), replies);
    }

    /// A server that supports STARTTLS.
    static ScriptedServer start(SSLContext tls, Map<String, String> replies) throws IOException {
        return new ScriptedServer(Optional.of(tls), replies);
    }

    String hostPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    List<String> mails() {
        return List.copyOf(mails);
    }

    /// Completes when a client has connected.
    CompletableFuture<Void> met() {
        return met;
    }

    /// Completes when a client has disconnected.
    CompletableFuture<Void> left() {
        return left;
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
                // The test has ended.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            met.complete(null);
            say(client, replies.getOrDefault(GREETING, "220 here"));
            converse(client, false);
        } catch (IOException e) {
            // The client closed the connection.
        } finally {
            left.complete(null);
        }
    }

    private void converse(Socket client, boolean isSecret) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        for (var command = in.readLine(); command != null; command = in.readLine()) {
            commands.add(command);
            var reply = replyTo(command, isSecret);
            say(client, reply);
            if (command.equals("STARTTLS") && reply.startsWith("220")) {
                converse(tls.orElseThrow().getSocketFactory().createSocket(client, null, true), true);
                return;
            }
            if (command.equals("DATA") && reply.startsWith("354")) {
                var mail = readMail(in);
                mails.add(mail);
                say(client, replyToMail(mail));
            }
        }
    }

    private String replyTo(String command, boolean isSecret) {
        var told = replies.entrySet().stream()
                .filter(reply -> command.startsWith(reply.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (told.isPresent()) {
            return told.get();
        }
        return switch (command.split(" ", 2)[0]) {
            case "EHLO" ->
                "250-here\r\n"
                        + (tls.isPresent() && !isSecret ? "250-STARTTLS\r\n" : "")
                        + (isSecret ? "250-AUTH PLAIN LOGIN\r\n" : "")
                        + "250 8BITMIME";
            case "STARTTLS" -> "220 go ahead";
            case "AUTH" -> "235 come in";
            case "DATA" -> "354 go ahead";
            case "QUIT" -> "221 bye";
            default -> "250 ok";
        };
    }

    private String replyToMail(String mail) {
        return replies.entrySet().stream()
                .filter(reply -> reply.getKey().startsWith(END_OF_MAIL))
                .filter(reply -> mail.contains(reply.getKey().substring(END_OF_MAIL.length())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("250 taken");
    }

    private static String readMail(BufferedReader in) throws IOException {
        var mail = new StringBuilder();
        for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            mail.append(line).append('\n');
        }
        return mail.toString();
    }

    private static void say(Socket client, String reply) throws IOException {
        if (!reply.isEmpty()) {
            client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
