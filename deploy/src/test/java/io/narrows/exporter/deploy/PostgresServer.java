package io.narrows.exporter.deploy;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.test.process.ChildProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A real PostgreSQL that a test may kill, and start again on the same files and port.
final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("ready to accept connections");

    private final Path data;
    private final int port;
    private final EmbeddedPostgres first;
    private Optional<ChildProcess> restarted = Optional.empty();

    private PostgresServer(Path data, EmbeddedPostgres first) {
        this.data = data;
        this.first = first;
        this.port = first.getPort();
    }

    /// @param data an empty folder
    static PostgresServer start(Path data) {
        try {
            return new PostgresServer(
                    data,
                    EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setRegisterShutdownHook(false)
                            .setServerConfig("fsync", "on")
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    String url() {
        return url(address());
    }

    /// The URL of the database as seen through a proxy.
    static String url(InetSocketAddress address) {
        return "jdbc:postgresql://127.0.0.1:" + address.getPort() + "/postgres";
    }

    /// Kills the server with -9; its children end with it.
    void kill() {
        var pid = Long.parseLong(read("postmaster.pid").lines().findFirst().orElseThrow());
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /// Starts the server on what the kill left.
    void restart() {
        restarted = Optional.of(Await.until("a database", PATIENCE, this::tryToStart));
    }

    /// The command line is that of the first start, because the library starts a server on new files only. Empty if
    /// children of the killed server still hold its memory.
    private Optional<ChildProcess> tryToStart() {
        var process = ChildProcess.start(command(), Map.of());
        try {
            process.awaitLine(READY);
            return Optional.of(process);
        } catch (AssertionError e) {
            process.close();
            return Optional.empty();
        }
    }

    private List<String> command() {
        var line = List.of("sh", "-c", "exec " + read("postmaster.opts").strip());
        if (!System.getProperty("user.name").equals("root")) {
            return line;
        }
        var asNobody = new ArrayList<>(List.of("unshare", "-U")); // PostgreSQL does not run as root
        asNobody.addAll(line);
        return asNobody;
    }

    private String read(String file) {
        try {
            return Files.readString(data.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (restarted.isPresent()) {
                restarted.get().kill();
            } else {
                first.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
