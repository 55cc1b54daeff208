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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// A real PostgreSQL that a test may kill, and start again on the same files and port.
final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("ready to accept (read-only )?connections");
    private static final String USER = "postgres"; // who may do all
    private static final String PID_FILE = "postmaster.pid";
    private static final String OPTIONS_FILE = "postmaster.opts";
    private static final String WITHOUT_PASSWORD = "";

    private final Path data;
    private final int port;
    private final Optional<EmbeddedPostgres> first;
    private Optional<ChildProcess> restarted = Optional.empty();

    private PostgresServer(Path data, int port, Optional<EmbeddedPostgres> first) {
        this.data = data;
        this.port = port;
        this.first = first;
    }

    /// @param data an empty folder
    static PostgresServer start(Path data) {
        try {
            var first = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "on")
                    .start();
            return new PostgresServer(data, first.getPort(), Optional.of(first));
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

    int port() {
        return port;
    }

    /// Starts a hot standby of this server.
    ///
    /// @param copy a new folder
    /// @param standbyPort its port
    /// @param name of the standby, as in `synchronous_standby_names`
    PostgresServer standby(Path copy, int standbyPort, String name) {
        var primary = "host=127.0.0.1 port=" + port + " user=" + USER + " application_name=" + name;
        execute(statement -> {
            new StandbyFiles(copy).copy(statement, data, primary);
            var options =
                    read(OPTIONS_FILE).replace(quoted(data), quoted(copy)).replace(quoted(port), quoted(standbyPort));
            Files.writeString(copy.resolve(OPTIONS_FILE), options);
        });
        var standby = new PostgresServer(copy, standbyPort, Optional.empty());
        standby.restart();
        return standby;
    }

    private static String quoted(Object option) {
        return "\"" + option + "\"";
    }

    /// Lets each commit wait until a standby has it on its disk.
    void waitFor(String standby) {
        execute(statement -> {
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (" + standby + ")'");
            statement.execute("SELECT pg_reload_conf()");
        });
        Await.until("a synchronous standby", PATIENCE, () -> Optional.of(true).filter(yes -> hasSynchronousStandby()));
    }

    private boolean hasSynchronousStandby() {
        var found = new AtomicBoolean();
        execute(statement -> {
            try (var row = statement.executeQuery(
                    "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'quorum' AND state = 'streaming'")) {
                found.set(row.next());
            }
        });
        return found.get();
    }

    /// Makes a standby the primary.
    void promote() {
        execute(statement -> statement.execute("SELECT pg_promote()"));
    }

    /// Work with the database.
    private interface Work {
        void with(Statement statement) throws SQLException, IOException;
    }

    private void execute(Work work) {
        try (var connection = DriverManager.getConnection(url(), USER, WITHOUT_PASSWORD);
                var statement = connection.createStatement()) {
            work.with(statement);
        } catch (SQLException e) {
            throw new AssertionError("the database refused", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Kills the server with -9; its children end with it.
    void kill() {
        var pid = Long.parseLong(read(PID_FILE).lines().findFirst().orElseThrow());
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            // Its onExit() was seen not to come, minutes after the end of the process.
            Await.until(
                    "the end of the database",
                    PATIENCE,
                    () -> Optional.of(process).filter(ended -> !ended.isAlive()));
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
        var line = List.of("sh", "-c", "exec " + read(OPTIONS_FILE).strip());
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
            } else if (first.isPresent()) {
                first.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
