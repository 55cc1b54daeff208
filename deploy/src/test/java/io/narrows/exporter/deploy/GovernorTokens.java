package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What an exporter needs to hand out access tokens to governors: a mounted API token named `s`, and a token endpoint
/// on
/// this machine.
final class GovernorTokens implements AutoCloseable {
    private static final String TOKEN = "{\"access_token\":\"a-token\",\"expires_in\":1799}";

    private final HttpServer server;
    private final Path secrets;

    private GovernorTokens(HttpServer server, Path secrets) {
        this.server = server;
        this.secrets = secrets;
    }

    /// @param secrets a folder that does not exist yet
    static GovernorTokens start(Path secrets) throws IOException {
        Files.writeString(Files.createDirectory(secrets).resolve("s"), "an-api-token");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        server.createContext("/", exchange -> {
            var token = TOKEN.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
            exchange.close();
        });
        server.start();
        return new GovernorTokens(server, secrets);
    }

    /// Variables of the exporter's environment.
    Map<String, String> environment() {
        return Map.of(
                "CONSUMERS_GOVERNOR_SECRETS_DIRECTORY",
                secrets.toString(),
                "CONSUMERS_GOVERNOR_TOKEN_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
