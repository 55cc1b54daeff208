package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.test.time.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A PostgreSQL of its own that a test may kill, as a power failure does, and start again on the same files.
public final class CrashingPostgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private EmbeddedPostgres running;

    private CrashingPostgres(Path data, EmbeddedPostgres running) {
        this.data = data;
        this.running = running;
        this.port = running.getPort();
    }

    public static CrashingPostgres start(Path data) throws IOException {
        return new CrashingPostgres(data, server(data).start());
    }

    private static EmbeddedPostgres.Builder server(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "on");
    }

    public String url() {
        return TestDatabase.url(running);
    }

    /// Kills the server with -9; its children end with it.
    public void crash() throws IOException {
        var pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            // Its onExit() was seen not to come, minutes after the end of the process.
            Eventually.await("the end of the database", PATIENCE, () -> !process.isAlive());
        });
        // Gives back the lock of the folder.
        running.close();
    }

    /// Starts the server on what the crash left.
    public void restart() throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        for (; ; ) {
            try {
                running = server(data).setPort(port).start();
                return;
            } catch (IOException | IllegalStateException e) {
                // Children of the killed server may be there for a moment.
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(200_000_000);
            }
        }
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
