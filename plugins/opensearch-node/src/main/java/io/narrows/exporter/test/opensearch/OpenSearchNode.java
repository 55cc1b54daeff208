package io.narrows.exporter.test.opensearch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real OpenSearch node of one, in a JVM of its own, listening on the loopback address only.
///
/// ```java
/// var node = OpenSearchNode.shared();
/// node.send("POST", "/_refresh", "");
/// ```
///
/// Takes about 6 seconds and 450 MB. It ends with the JVM that started it, even if that is killed. Thread-safe.
public final class OpenSearchNode implements AutoCloseable {
    /// The size of a request that the shared node takes at most (`http.max_content_length`).
    public static final int MAX_CONTENT_LENGTH = 5 << 20;

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration REQUEST_LIMIT = Duration.ofMinutes(1);

    private final Path directory;
    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    private OpenSearchNode(Path directory, Process process) throws IOException, InterruptedException {
        this.directory = directory;
        this.process = process;
        this.port = awaitPort();
        awaitGreen();
    }

    /// The one that all tests of this JVM share, started when it is first asked for.
    public static OpenSearchNode shared() {
        return Shared.NODE;
    }

    public static OpenSearchNode start() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("opensearch-node");
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        classPath(),
                        NodeProcess.class.getName(),
                        directory.toString(),
                        MAX_CONTENT_LENGTH + "b"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("node.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, directory)));
        try {
            return new OpenSearchNode(directory, process);
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(process, directory);
            throw e;
        }
    }

    /// Such as `127.0.0.1:41234`.
    public String hostPort() {
        return "127.0.0.1:" + port;
    }

    /// Sends a request, past the code under test.
    ///
    /// @param body JSON or NDJSON; blank for none
    /// @return the answer, whatever its status
    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + hostPort() + path))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body.isBlank() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
        end(process, directory);
    }

    private int awaitPort() throws IOException, InterruptedException {
        var file = directory.resolve(NodeProcess.PORT_FILE);
        for (long deadline = System.nanoTime() + START_LIMIT.toNanos(); System.nanoTime() < deadline; ) {
            if (Files.exists(file)) {
                return Integer.parseInt(Files.readString(file));
            }
            if (process.waitFor(POLL)) {
                throw new IOException("OpenSearch ended with exit code " + process.exitValue() + log());
            }
        }
        throw new IOException("OpenSearch was not up within " + START_LIMIT + log());
    }

    private void awaitGreen() throws IOException, InterruptedException {
        var answer = send("GET", "/_cluster/health?wait_for_status=green&timeout=60s", "");
        if (answer.statusCode() != 200) {
            throw new IOException("OpenSearch is not green: " + answer.body() + log());
        }
    }

    private String log() throws IOException {
        return ":\n" + Files.readString(directory.resolve("node.log"));
    }

    private static String classPath() throws IOException {
        try (var resource = OpenSearchNode.class.getResourceAsStream("/opensearch-node.classpath")) {
            if (resource == null) {
                throw new IOException("opensearch-node.classpath is missing: build the module with Maven");
            }
            var own = Path.of(URI.create(OpenSearchNode.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString()));
            return own + File.pathSeparator + new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void end(Process process, Path directory) {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            if (Files.exists(directory)) {
                try (var files = Files.walk(directory)) {
                    files.sorted(Comparator.reverseOrder())
                            .forEach(file -> file.toFile().delete());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Shared {
        private static final OpenSearchNode NODE = startOne();

        private static OpenSearchNode startOne() {
            try {
                return start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while OpenSearch started", e);
            }
        }
    }
}
