package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A checkpoint with a thread and a connection of its own, beside the writer: SQLite copies what was in the log when it
/// began, and lets the writer go on. Only the writer's thread uses it.
final class EarlyCheckpoint implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("spool checkpoint").factory());
    private final Connection connection;
    private final Prepared checkpoint;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    EarlyCheckpoint(Database database) throws SQLException {
        // A connection that only reads may copy the log too.
        connection = database.openReader();
        checkpoint = new Prepared(connection, Checkpoints.PASSIVE);
    }

    void start() {
        // What fails here fails in the writer's own checkpoint as well, and that one tells of it.
        last = CompletableFuture.runAsync(this::run, thread).exceptionally(failure -> null);
    }

    private void run() {
        try (var row = checkpoint.query()) {
            row.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isRunning() {
        return !last.isDone();
    }

    /// Waits until it has ended.
    void await() {
        last.join();
    }

    @Override
    public void close() throws SQLException {
        thread.close();
        connection.close();
    }
}
