package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
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
    private static final int COUNT = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().daemon().name("spool reader ", 0).factory());
    private final BlockingQueue<Reader> idle = new ArrayBlockingQueue<>(COUNT);
    private final ReadWriteLock checkpoint = new ReentrantReadWriteLock(true);
    private final DamageMarker damageMarker;

    /// A query of the database.
    public interface Query<T> {
        T ask(Reader reader) throws SQLException;
    }

    /// Work that must not run during a query.
    public interface Exclusive {
        void run() throws SQLException;
    }

    public Readers(Database database, DamageMarker damageMarker, PayloadOpener opener) throws SQLException {
        this.damageMarker = damageMarker;
        for (int i = 0; i < COUNT; i++) {
            idle.add(new Reader(database.openReader(), opener));
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
            var reader = idle.remove();
            try {
                return query.ask(reader);
            } finally {
                idle.add(reader);
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
        for (var reader : idle) {
            reader.close();
        }
    }
}
