package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindows;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DamageMarker;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.spool.SpoolFullException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The only thread that writes. Takes all waiting changes, writes them in one transaction, commits, and completes them.
/// So the more changes come at once, the fewer syncs of the disk each one costs. The thread never delays a commit to
/// collect more changes.
///
/// If the disk is full or fails, changes are refused, except settlements, which are retried until they are written. No
/// new change is accepted meanwhile.
public final class Writer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());
    private static final int MOST_OPERATIONS = 1024;
    private static final long MOST_BYTES = 16L << 20;
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);
    private static final Duration FAILURES_LOGGED_EVERY = Duration.ofMinutes(1);

    private final Path file;
    private final Connection connection;
    private final WriteTransaction transaction;
    private final Pages pages;
    private final Room room;
    private final Readers readers;
    private final LaneWindows windows;
    private final DamageMarker damageMarker;
    private final Housekeeping housekeeping;
    private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final Deque<Change> unkept = new ArrayDeque<>();
    private final Thread thread = Thread.ofPlatform().name("spool writer").unstarted(this::run);
    private final SparingLog failuresLog = new SparingLog(LOGGER, FAILURES_LOGGED_EVERY);
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile Optional<String> failure = Optional.empty();

    public Writer(
            Path file,
            Connection connection,
            WriteTransaction transaction,
            Pages pages,
            Room room,
            Readers readers,
            LaneWindows windows,
            DamageMarker damageMarker,
            Housekeeping housekeeping) {
        this.file = file;
        this.connection = connection;
        this.transaction = transaction;
        this.pages = pages;
        this.room = room;
        this.readers = readers;
        this.windows = windows;
        this.damageMarker = damageMarker;
        this.housekeeping = housekeeping;
    }

    public void start() {
        thread.start();
    }

    /// Why nothing can be written for now; empty if writing works.
    public Optional<String> failure() {
        return failure;
    }

    /// How many idempotency keys were forgotten early.
    public long keysForgottenEarly() {
        return transaction.keysForgottenEarly();
    }

    /// How long the commits took in seconds.
    public Histogram.Counts commits() {
        return transaction.commits();
    }

    /// @throws SpoolException if the writer was closed
    public void submit(Change change) {
        if (closing) {
            throw new SpoolException("the spool is closed");
        }
        queue.add(change);
        if (ended && queue.remove(change)) {
            throw new SpoolException("the spool is closed");
        }
    }

    /// Waits until everything submitted before is written, or could not be written for now.
    public void flush() {
        var flush = new Flush();
        submit(flush);
        flush.done().join();
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                if (failure.isPresent()) {
                    holdOff();
                    tryAgain();
                } else {
                    var batch = nextBatch();
                    if (!batch.isEmpty()) {
                        write(batch);
                    } else if (!closing) {
                        keepHouse(housekeeping::whileIdle);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.ERROR, "spool writer interrupted", e);
        } finally {
            ended = true;
            for (var change = queue.poll(); change != null; change = queue.poll()) {
                change.failed(new SpoolException("the spool is closed"));
            }
        }
    }

    /// @return empty if nothing came for a while
    private List<Change> nextBatch() throws InterruptedException {
        var batch = new ArrayList<Change>();
        int weight = 0;
        long bytes = 0;
        var next = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        while (next != null) {
            batch.add(next);
            weight += next.weight();
            bytes += next.bytes();
            next = weight < MOST_OPERATIONS && bytes < MOST_BYTES ? queue.poll() : null;
        }
        return batch;
    }

    private void write(List<Change> batch) {
        try {
            if (batch.stream().anyMatch(change -> !(change instanceof Flush))) {
                commit(batch);
            }
        } catch (SQLException | RuntimeException e) {
            refuse(batch, e);
            return;
        }
        windows.arrived(transaction.arrived());
        batch.forEach(Change::committed);
        keepHouse(housekeeping::afterCommit);
    }

    private void commit(List<Change> batch) throws SQLException {
        try {
            transaction.begin();
            for (var change : batch) {
                change.apply(transaction);
            }
            transaction.commit();
            pages.measure(room);
            room.givesWay(transaction.givesWay());
        } catch (SQLException | RuntimeException e) {
            transaction.rollBack();
            throw e;
        }
    }

    private void refuse(List<Change> batch, Exception e) {
        fail(e);
        var reason = new SpoolFullException("the spool " + file + " cannot be written: " + e.getMessage());
        for (var change : batch) {
            if (change.mustBeKept()) {
                unkept.add(change);
            }
            change.failed(reason);
        }
    }

    private void fail(Exception e) {
        if (e instanceof SQLException sql) {
            damageMarker.raise(sql);
        }
        if (failure.isEmpty()) {
            failuresLog.log(
                    Level.ERROR,
                    "spool cannot be written file=" + file + " reason=\"" + e.getMessage() + "\"",
                    Optional.of(e).filter(bug -> bug instanceof RuntimeException));
        }
        failure = Optional.of(String.valueOf(e.getMessage()));
    }

    /// Refuses new changes for a moment.
    private void holdOff() throws InterruptedException {
        var until = System.nanoTime() + BETWEEN_TRIES.toNanos();
        long left;
        do {
            left = closing ? 0 : until - System.nanoTime();
            var next = queue.poll(left, TimeUnit.NANOSECONDS);
            if (next != null) {
                refuse(List.of(next), new SpoolException(failure.orElse("")));
            }
        } while (left > 0 || !queue.isEmpty());
    }

    private void tryAgain() {
        try {
            // Moves what is already in the log into the database, which makes room without writing the changes again.
            readers.exclude(pages::checkpoint);
            if (transaction.givesWay() > 0) {
                commit(List.of(new GiveWay(MOST_BYTES)));
            }
            var settlements = List.copyOf(unkept);
            commit(settlements);
            unkept.clear();
            settlements.forEach(Change::committed);
            failure = Optional.empty();
            failuresLog.log(Level.INFO, "spool can be written again file=" + file, Optional.empty());
        } catch (SQLException | RuntimeException e) {
            fail(e);
        }
    }

    /// A part of the housekeeping.
    private interface Chore {
        void run(Housekeeping.Commit commit) throws SQLException;
    }

    /// The change that removes delivered reports to make room.
    private record GiveWay(long most) implements Change {
        @Override
        public void apply(WriteTransaction transaction) throws SQLException {
            transaction.giveWay(most);
        }

        @Override
        public void committed() {}

        @Override
        public void failed(RuntimeException reason) {}
    }

    private void keepHouse(Chore chore) {
        try {
            chore.run(change -> commit(List.of(change)));
        } catch (SQLException | RuntimeException e) {
            fail(e);
        }
    }

    /// Writes everything that was submitted, and closes the connection.
    @Override
    public void close() throws SQLException {
        closing = true;
        // Wakes the writer's thread.
        queue.add(new Flush());
        var interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
