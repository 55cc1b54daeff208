package io.narrows.exporter.deploy.console;

import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The distribution in its own process, with four named consumers and an operator who has a token.
final class ServedExporter extends ChildProcess {
    static final String HEALTHY = "tickets";
    static final String SLOW = "siem";
    static final String PAUSED = "archive";
    static final String DEAD = "chat";

    private static final Path PROGRAM =
            Path.of("..", "target", "data-exporter", "bin", "data-exporter").toAbsolutePath();
    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String token;

    private ServedExporter(ProcessBuilder builder, String token) {
        super(builder);
        this.token = token;
    }

    /// @param scratch an empty folder
    /// @param destination what its consumers deliver to
    static ServedExporter start(Path scratch, URI destination) throws IOException {
        var token = Token.create(Role.CHANGE, new SecureRandom());
        var tokens = Files.writeString(
                scratch.resolve("tokens"), new TokenEntry("olga", Role.CHANGE, TokenHash.of(token)) + "\n");
        var configuration = Files.writeString(scratch.resolve("exporter.yaml"), configuration(destination));
        var command = List.of(PROGRAM.toString(), "serve", "--config", configuration.toString());
        var environment = Map.of(
                "SERVER_HOST", "127.0.0.1",
                "SERVER_PORT", "0",
                "ADMIN_PORT", "0",
                "ADMIN_TOKEN_FILE", tokens.toString(),
                "SPOOL_DIRECTORY", scratch.resolve("spool").toString(),
                "CONSUMERS_FILE_DIRECTORY", scratch.resolve("reports").toString(),
                "JAVA_OPTS", "-Xmx256m");
        var exporter = new ServedExporter(builder(command, environment), token);
        try {
            exporter.awaitLine(READY);
        } catch (AssertionError e) {
            exporter.close();
            throw e;
        }
        return exporter;
    }

    private static String configuration(URI destination) {
        return """
                consumers:
                  %1$s: {type: webhook, url: "%5$s/healthy", secretHeaders: "Authorization: Bearer hunter2"}
                  %2$s: {type: webhook, url: "%5$s/slow"}
                  %3$s: {type: webhook, url: "%5$s/healthy"}
                  %4$s: {type: webhook, url: "%5$s/strict"}
                routes:
                  benchmarks: {source: "kubebench_*", consumers: "%1$s, %3$s"}
                  images: {source: "trivy_*", consumers: %2$s}
                  runtime: {source: "falco_*", consumers: %4$s}
                """.formatted(HEALTHY, SLOW, PAUSED, DEAD, destination);
    }

    /// The operator's token, with the role `change`.
    String token() {
        return token;
    }

    /// The URI of a page of the console.
    URI console(String path) {
        return URI.create("http://127.0.0.1:" + awaitLine(READY).group(2) + path);
    }

    /// Hands in a report without an envelope.
    void report(String source, String payload) {
        post(
                "http://127.0.0.1:" + awaitLine(READY).group(1) + "/ingest/" + source,
                HttpRequest.newBuilder().POST(BodyPublishers.ofString(payload)));
    }

    /// Asks the operator API for a change.
    void change(String path) {
        post(
                console(path).toString(),
                HttpRequest.newBuilder()
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.noBody()));
    }

    private void post(String uri, HttpRequest.Builder request) {
        try {
            var answer = client.send(request.uri(URI.create(uri)).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(uri + " was answered " + answer.statusCode() + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new AssertionError(uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while it waited for an answer", e);
        }
    }
}
