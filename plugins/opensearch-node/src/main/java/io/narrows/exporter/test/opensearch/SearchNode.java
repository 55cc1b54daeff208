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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A search engine with one node, in its own JVM, listening on the loopback address only. The node ends with the JVM
/// that started it, even if that JVM is killed. Thread-safe.
public final class SearchNode implements AutoCloseable {
    /// The largest request that a node accepts (`http.max_content_length`).
    public static final int MAX_CONTENT_LENGTH = 5 << 20;

    /// The file with the settings that all kinds of nodes share, loaded by their own `Settings.Builder`.
    public static final String SETTINGS = "node.yml";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration REQUEST_LIMIT = Duration.ofMinutes(1);

    private final Path directory;
    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    private SearchNode(Path directory, Process process, String portFile) throws IOException, InterruptedException {
        this.directory = directory;
        this.process = process;
        this.port = awaitPort(directory.resolve(portFile));
        awaitGreen();
    }

    /// @param main runs the node until its standard input ends; its arguments are the directory to work in, which
    ///     contains the file `SETTINGS`, and then `arguments`
    /// @param classPath the resource of its module that lists the jars of the node
    /// @param portFile the file in that directory that receives the port of the REST interface once the port is open,
    ///     optionally after the host and a colon
    public static SearchNode start(Class<?> main, String classPath, String portFile, String... arguments)
            throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("search-node");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                classPathOf(main, classPath),
                main.getName(),
                directory.toString()));
        command.addAll(List.of(arguments));
        Files.writeString(directory.resolve(SETTINGS), """
                http.host: 127.0.0.1
                http.port: 0
                http.max_content_length: %sb
                transport.host: 127.0.0.1
                transport.port: 0
                cluster.routing.allocation.disk.threshold_enabled: false
                """.formatted(MAX_CONTENT_LENGTH));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("node.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, directory)));
        try {
            return new SearchNode(directory, process, portFile);
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(process, directory);
            throw e;
        }
    }

    /// The text of a resource in that class's module, which the build has created.
    public static String resource(Class<?> main, String name) throws IOException {
        try (var resource = main.getResourceAsStream("/" + name)) {
            if (resource == null) {
                throw new IOException(name + " is missing: build the module with Maven");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The address of the node, such as `127.0.0.1:41234`.
    public String hostPort() {
        return "127.0.0.1:" + port;
    }

    /// Sends a request without the code under test.
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

    private int awaitPort(Path file) throws IOException, InterruptedException {
        for (long deadline = System.nanoTime() + START_LIMIT.toNanos(); System.nanoTime() < deadline; ) {
            if (Files.exists(file)) {
                return Integer.parseInt(Files.readString(file).strip().replaceFirst(".*:", ""));
            }
            if (process.waitFor(POLL)) {
                throw new IOException("the node ended with exit code " + process.exitValue() + log());
            }
        }
        throw new IOException("the node was not up within " + START_LIMIT + log());
    }

    private void awaitGreen() throws IOException, InterruptedException {
        var answer = send("GET", "/_cluster/health?wait_for_status=green&timeout=60s", "");
        if (answer.statusCode() != 200) {
            throw new IOException("the node is not green: " + answer.body() + log());
        }
    }

    private String log() throws IOException {
        return ":\n" + Files.readString(directory.resolve("node.log"));
    }

    private static String classPathOf(Class<?> main, String resource) throws IOException {
        var own = Path.of(URI.create(
                main.getProtectionDomain().getCodeSource().getLocation().toString()));
        return own + File.pathSeparator + resource(main, resource);
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
}
