package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A queue whose entries one thread commits in groups: each commit takes everything that was submitted in the meantime.
/// Each entry gets an answer, whatever the commit throws. Submitting is thread-safe.
///
/// @param <T> what is submitted
/// @param <R> the answer
public final class GroupCommit<T extends GroupCommit.Entry<R>, R> implements AutoCloseable {
    private static final int IDLE_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LinkedBlockingQueue<T> queue = new LinkedBlockingQueue<>();
    private final BiConsumer<List<T>, Queue<T>> fill;
    private final Consumer<List<T>> commit;
    private final RepeatingThread thread;

    /// The entries that the thread took and has not answered. They stay here until they are answered, because they are
    /// in no queue any more.
    private final List<T> group;

    private volatile boolean closed;

    /// Something to commit.
    ///
    /// @param <R> the answer
    public interface Entry<R> {
        /// Completed with the answer.
        CompletableFuture<R> done();
    }

    /// @param name of the thread
    /// @param most how many entries a group may have
    /// @param fill moves more entries from the queue into a group, which has one already
    /// @param commit commits a group and answers its entries; those that it leaves without an answer fail
    public GroupCommit(String name, int most, BiConsumer<List<T>, Queue<T>> fill, Consumer<List<T>> commit) {
        this.fill = fill;
        this.commit = commit;
        this.group = new ArrayList<>(most);
        this.thread = new RepeatingThread(name, () -> closed && queue.isEmpty() && group.isEmpty(), this::step);
    }

    public void start() {
        thread.start();
    }

    /// Commits an entry; blocks until it is answered.
    ///
    /// @throws SpoolUnavailableException if it is not certain that it was committed
    public R submit(T entry) {
        queue.add(entry);
        if (closed) {
            refuseAll();
        }
        return Waiting.on(entry.done());
    }

    public boolean isClosed() {
        return closed;
    }

    private void step() throws InterruptedException {
        failGroup();
        var first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
            group.add(first);
            fill.accept(group, queue);
            commit.accept(Collections.unmodifiableList(group));
            failGroup();
        }
    }

    /// Fails the entries of a group that broke off. Has no effect on entries that were answered.
    private void failGroup() {
        for (var entry : group) {
            fail(entry, "the commit broke off, and it is not known what it stored");
        }
        group.clear();
    }

    private static void fail(Entry<?> entry, String reason) {
        if (!entry.done().isDone()) {
            entry.done().completeExceptionally(new SpoolUnavailableException(reason));
        }
    }

    private void refuseAll() {
        for (var left = queue.poll(); left != null; left = queue.poll()) {
            fail(left, "the spool is closed");
        }
    }

    /// Commits what was submitted, for some seconds at most, and ends the thread.
    @Override
    public void close() {
        closed = true;
        thread.close(PATIENCE);
        refuseAll();
    }
}
