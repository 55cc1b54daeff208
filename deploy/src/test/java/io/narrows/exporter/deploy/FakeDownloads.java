package io.narrows.exporter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Answers on loopback as Adoptium's API and the downloads of Kubernetes do.
final class FakeDownloads implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean cutShort;

    private FakeDownloads(HttpServer server) {
        this.server = server;
    }

    static FakeDownloads start() throws IOException {
        var downloads =
                new FakeDownloads(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        downloads.server.createContext("/", downloads::answer);
        downloads.server.start();
        return downloads;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Paths and queries, in the order they came.
    List<String> asked() {
        return List.copyOf(asked);
    }

    FakeDownloads offer(String path, byte[] file) {
        files.put(path, file);
        return this;
    }

    /// An archive, and the answer of the API that leads to it.
    FakeDownloads offerJdk(byte[] archive, String sum) {
        // The fields around it, and their order, as api.adoptium.net/v3/assets/latest answers.
        return offer("/jdk.tar.gz", archive).offer("/v3/assets/latest/25/hotspot", """
                        [
                            {
                                "binary": {
                                    "architecture": "x64",
                                    "image_type": "jdk",
                                    "installer": {
                                        "checksum": "%s",
                                        "link": "%s/installer.pkg",
                                        "name": "OpenJDK25U-jdk_x64_linux_hotspot_25.0.9_1.pkg"
                                    },
                                    "os": "linux",
                                    "package": {
                                        "checksum": "%s",
                                        "checksum_link": "%s/jdk.tar.gz.sha256.txt",
                                        "download_count": 12,
                                        "link": "%s/jdk.tar.gz",
                                        "name": "OpenJDK25U-jdk_x64_linux_hotspot_25.0.9_1.tar.gz",
                                        "size": %d
                                    },
                                    "project": "jdk"
                                },
                                "release_name": "jdk-25.0.9+1",
                                "vendor": "eclipse"
                            }
                        ]
                        """.formatted(
                        "0".repeat(64), url(), sum, url(), url(), archive.length)
                .getBytes(StandardCharsets.UTF_8));
    }

    /// Ends each further answer in the middle of a file.
    FakeDownloads cutShort() {
        cutShort = true;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            var path = exchange.getRequestURI().getPath();
            var file = files.get(path);
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, file.length);
            var length = cutShort && path.endsWith(".gz") ? file.length / 2 : file.length;
            exchange.getResponseBody().write(file, 0, length);
            exchange.getResponseBody().flush();
        }
    }

    static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// An archive like Adoptium's, with a `java` that says where it lies and what it was asked to run.
    static byte[] jdk(Path scratch, String version) throws IOException {
        var home = scratch.resolve("jdk-" + version + "+1");
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        for (var command : List.of("java", "javac")) {
            var file = Files.writeString(home.resolve("bin").resolve(command), """
                    #!/bin/sh
                    echo "    java.home = $(cd "$(dirname "$0")/.." && pwd -P)" >&2
                    echo "java $*"
                    """);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        var archive = scratch.resolve("jdk-" + version + ".tar.gz");
        var tar = ChildProcess.start(
                List.of(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        scratch.toString(),
                        home.getFileName().toString()),
                Map.of());
        try (tar) {
            if (tar.awaitEnd().status() != 0) {
                throw new AssertionError(tar.output().toString());
            }
        }
        return Files.readAllBytes(archive);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
