package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindows;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DamageMarker;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.spool.SpoolFullException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// The only thread that writes. Takes all waiting changes, writes them in one transaction, commits, and completes them.
/// So the more changes come at once, the fewer syncs of the disk each one costs. The thread never delays a commit to
/// collect more changes.
///
/// If the disk is full or fails, changes are refused, except settlements, which are retried until they are written. No
/// new change is accepted meanwhile.
public final class Writer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final Path file;
    private final Connection connection;
    private final WriteTransaction transaction;
    private final Pages pages;
    private final Room room;
    private final Checkpoints checkpoints;
    private final LaneWindows windows;
    private final WriteFailure failure;
    private final Housekeeping housekeeping;
    private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final ChangesInHand hand = new ChangesInHand();
    private final Thread thread = Thread.ofPlatform().name("spool writer").unstarted(this::run);
    private volatile boolean closing;
    private volatile boolean ended;

    public Writer(
            Path file,
            Connection connection,
            WriteTransaction transaction,
            Pages pages,
            Room room,
            Checkpoints checkpoints,
            LaneWindows windows,
            DamageMarker damageMarker,
            Housekeeping housekeeping) {
        this.file = file;
        this.connection = connection;
        this.transaction = transaction;
        this.pages = pages;
        this.room = room;
        this.checkpoints = checkpoints;
        this.windows = windows;
        this.failure = new WriteFailure(file, damageMarker);
        this.housekeeping = housekeeping;
    }

    public void start() {
        thread.start();
    }

    /// Why nothing can be written for now; empty if writing works.
    public Optional<String> failure() {
        return failure.current();
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

    /// Goes on until it is closed, whatever a step throws, because callers wait for an answer.
    private void run() {
        try {
            while (!closing || !queue.isEmpty() || !hand.isEmpty()) {
                try {
                    step();
                } catch (RuntimeException | Error e) {
                    failure.begin(e);
                    LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
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

    private void step() throws InterruptedException {
        if (hand.isDurable()) {
            hand.acknowledge();
        } else if (!hand.isEmpty()) {
            // The step before threw.
            refuse(failure.current().orElse(""));
        } else if (failure.current().isPresent()) {
            holdOff();
            tryAgain();
        } else {
            hand.take(queue, IDLE);
            if (!hand.isEmpty()) {
                write();
            } else if (!closing) {
                keepHouse(housekeeping::whileIdle);
            }
        }
    }

    private void write() {
        if (commitWhatIsInHand()) {
            hand.acknowledge();
            keepHouse(housekeeping::afterCommit);
        }
    }

    /// @return false if the changes were refused
    private boolean commitWhatIsInHand() {
        try {
            if (!hand.isEmpty() && hand.changes().stream().allMatch(change -> change instanceof Flush)) {
                return true;
            }
            commit(hand.changes());
            hand.written();
        } catch (SQLException | RuntimeException | Error e) {
            failure.begin(e);
            refuse(WriteFailure.reason(e));
            return false;
        }
        afterCommit();
        return true;
    }

    private void commitAlone(Change change) throws SQLException {
        commit(List.of(change));
        afterCommit();
    }

    private void commit(List<Change> changes) throws SQLException {
        try {
            transaction.begin();
            for (var change : changes) {
                change.apply(transaction);
            }
            transaction.commit();
        } catch (SQLException | RuntimeException | Error e) {
            transaction.rollBack();
            throw e;
        }
    }

    /// What fails here must not be taken for a change that was not written: it would be written twice.
    private void afterCommit() {
        try {
            transaction.committed();
            windows.arrived(transaction.arrived());
            pages.measure(room);
            room.givesWay(transaction.givesWay());
        } catch (SQLException | RuntimeException | Error e) {
            failure.begin(e);
            windows.missed();
        }
    }

    private void refuse(String reason) {
        if (!hand.isEmpty()) {
            hand.refuse(new SpoolFullException("the spool " + file + " cannot be written: " + reason));
        }
    }

    /// Refuses new changes for a moment.
    private void holdOff() throws InterruptedException {
        var until = System.nanoTime() + BETWEEN_TRIES.toNanos();
        long left;
        do {
            left = closing ? 0 : until - System.nanoTime();
            hand.take(queue, Duration.ofNanos(Math.max(0, left)));
            refuse(failure.current().orElse(""));
        } while (left > 0 || !queue.isEmpty());
    }

    private void tryAgain() {
        try {
            // An error may have left a transaction open.
            transaction.rollBack();
            // Moves what is already in the log into the database, which makes room without writing the changes again.
            checkpoints.run();
            if (transaction.givesWay() > 0) {
                commitAlone(new GiveWay(ChangesInHand.MOST_BYTES));
            }
            windows.missed();
        } catch (SQLException | RuntimeException | Error e) {
            failure.begin(e);
            return;
        }
        hand.takeUnkept();
        if (commitWhatIsInHand()) {
            failure.end();
            hand.acknowledge();
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
            chore.run(this::commitAlone);
        } catch (SQLException | RuntimeException | Error e) {
            failure.begin(e);
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
