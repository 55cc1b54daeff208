package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.adapter.outbound.spool.payload.Snapshots;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Runs queries on its own platform threads, one for each connection, because a virtual thread inside SQLite would pin
/// its carrier, as any native code does (JEP 444). Thread-safe.
public final class Readers implements AutoCloseable {
    /// How many queries may run at once.
    public static final int COUNT = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().daemon().name("spool reader ", 0).factory());
    private final BlockingQueue<Numbered> idle = new ArrayBlockingQueue<>(COUNT);
    private final Snapshots snapshots;
    private final ReadWriteLock checkpoint = new ReentrantReadWriteLock(true);
    private final DamageMarker damageMarker;

    /// A reader, and its number among all of them.
    private record Numbered(int number, Reader reader) {}

    /// A query of the database.
    public interface Query<T> {
        T ask(Reader reader) throws SQLException;
    }

    /// Work that must not run during a query.
    public interface Exclusive {
        void run() throws SQLException;
    }

    /// @param snapshots of as many readers as there are here
    public Readers(
            Database database, PayloadFile file, Snapshots snapshots, DamageMarker damageMarker, PayloadOpener opener)
            throws SQLException {
        this.snapshots = snapshots;
        this.damageMarker = damageMarker;
        for (int i = 0; i < COUNT; i++) {
            idle.add(new Numbered(i, new Reader(database.openReader(), file, opener)));
        }
    }

    /// Runs a query and waits for its result, even if interrupted.
    ///
    /// @throws SpoolException if the database cannot be read, or was closed
    public <T> T ask(Query<T> query) {
        try {
            return CompletableFuture.supplyAsync(() -> askHere(query), threads).join();
        } catch (RejectedExecutionException e) {
            throw new SpoolException("the spool is closed", e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof SpoolException known
                    ? known
                    : new SpoolException("the spool cannot be read: " + e.getCause(), e);
        }
    }

    private <T> T askHere(Query<T> query) {
        // The lock is fair, so that a checkpoint gets its turn. Without a checkpoint the log would keep growing.
        checkpoint.readLock().lock();
        try {
            // Never empty, because there are as many readers as threads.
            var numbered = idle.remove();
            snapshots.begin(numbered.number());
            try {
                return query.ask(numbered.reader());
            } finally {
                snapshots.end(numbered.number());
                idle.add(numbered);
            }
        } catch (SQLException e) {
            damageMarker.raise(e);
            throw new SpoolException("the spool cannot be read: " + e.getMessage(), e);
        } finally {
            checkpoint.readLock().unlock();
        }
    }

    public void exclude(Exclusive work) throws SQLException {
        checkpoint.writeLock().lock();
        try {
            work.run();
        } finally {
            checkpoint.writeLock().unlock();
        }
    }

    /// Waits for running queries, then closes the connections.
    @Override
    public void close() throws SQLException {
        threads.close();
        for (var numbered : idle) {
            numbered.reader().close();
        }
    }
}
