package io.narrows.exporter.adapter.inbound.http.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.narrows.exporter.test.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyServerTest {
    @TempDir
    private Path scratch;

    private final List<String> logins = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String body = "{\"keys\":[]}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/openid/v1/jwks", exchange -> {
            logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void logsInWithTheTokenThatTheFileHasNow() throws IOException {
        var token = Files.writeString(scratch.resolve("token"), "first\n");
        var keys = keys(Optional.of(token));

        assertThat(keys.read()).isEqualTo("{\"keys\":[]}");
        Files.writeString(token, "second");
        keys.read();
        keys(Optional.empty()).read();

        assertThat(logins).containsExactly("Bearer first", "Bearer second", "null");
    }

    @Test
    void anAnswerThatIsNoneIsRefusedWithoutItsText() {
        for (int code : List.of(302, 401, 403, 500)) {
            status = code;
            body = "s3cret";

            assertThatThrownBy(() -> keys(Optional.empty()).read())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("came with HTTP " + code + " instead of 200");
        }
        assertThat(logins).hasSize(4);
    }

    @Test
    void anAnswerWithoutEndIsRefused() {
        body = "x".repeat((1 << 20) + 1);

        assertThatThrownBy(() -> keys(Optional.empty()).read()).hasMessage("must not be larger than 1MiB");
    }

    @Test
    void aServerIsAskedOverTlsIfItsAuthorityIsTheOperators() throws Exception {
        var own = SelfSigned.make(Files.createDirectory(scratch.resolve("own")));
        var other = SelfSigned.make(Files.createDirectory(scratch.resolve("other")));
        var https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(own.server()));
        https.createContext("/", exchange -> {
            logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        https.start();
        try {
            var address = URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");
            var token = Optional.of(Files.writeString(scratch.resolve("token"), "s3cret"));
            var right = own.writeCertificate(scratch.resolve("own.crt"));
            var wrong = other.writeCertificate(scratch.resolve("other.crt"));

            assertThatThrownBy(() -> new KeyServer(address, Optional.of(wrong), token).read())
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> new KeyServer(address, Optional.empty(), token).read())
                    .isInstanceOf(SSLException.class);
            assertThat(logins).isEmpty();
            assertThat(new KeyServer(address, Optional.of(right), token).read()).isEqualTo("{}");
        } finally {
            https.stop(0);
        }
    }

    @Test
    void aServerThatIsNotThereIsAnError() {
        server.stop(0);

        assertThatThrownBy(() -> keys(Optional.empty()).read()).isInstanceOf(IOException.class);
    }

    private KeyServer keys(Optional<Path> token) {
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/openid/v1/jwks");
        return new KeyServer(address, Optional.empty(), token);
    }
}
