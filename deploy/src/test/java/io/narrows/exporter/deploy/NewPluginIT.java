package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that an author can write a plugin with nothing but plugins/README.md.
class NewPluginIT {
    private static final String NEW_PLUGIN = "acme-consumer";

    @TempDir
    private Path home;

    private final List<String> inbox = new CopyOnWriteArrayList<>();

    @Test
    void theDocumentedCommandsLeadFromAnEmptyFolderToADeliveredReport() throws Exception {
        var guide = AuthorsGuide.read();
        var workplace = AuthorsWorkplace.in(home);

        workplace.run(guide.build());

        assertThat(sources()).isNotEmpty().noneMatch(text -> text.contains("emplate"));
        var server = startInbox();
        try (var exporter = workplace.start(NEW_PLUGIN, guide.start())) {
            var envelope = guide.envelope()
                    .replace(
                            "localhost:8080", "localhost:" + server.getAddress().getPort());

            var answer = Http.post(exporter.server(guide.path()), envelope);

            assertThat(answer.deliveries()).containsExactly("acme");
            assertThat(answer.state()).isEqualTo("delivered");
            assertThat(inbox).containsExactly("Bearer a-token {\"docID\":\"a\"}");
        } finally {
            server.stop(0);
        }
    }

    private HttpServer startInbox() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                inbox.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        return server;
    }

    /// The text of every file that the archetype created.
    private List<String> sources() throws IOException {
        var plugin = home.resolve(NEW_PLUGIN);
        var texts = new CopyOnWriteArrayList<String>();
        try (Stream<Path> files = Files.walk(plugin)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(plugin.resolve("target")))
                    .toList()) {
                texts.add(file + "\n" + Files.readString(file));
            }
        }
        return texts;
    }
}
