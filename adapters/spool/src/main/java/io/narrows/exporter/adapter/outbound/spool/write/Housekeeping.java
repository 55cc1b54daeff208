package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.secret.SpoolSecrets;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/// The housekeeping of the writer: forgets what is no longer needed, gives back pages, empties the write-ahead log, and
/// seals settings again after another key became the first. Only the writer's thread uses it.
public final class Housekeeping {
    /// How often settings are sealed again while changes come.
    private static final long RESEALING_NANOS = 100_000_000;

    private final Connection connection;
    private final WriteTransaction transaction;
    private final Pages pages;
    private final Checkpoints checkpoints;
    private final Room room;
    private final Readers readers;
    private final SpoolSecrets secrets;
    private final Duration idleLanesStay;
    private boolean logToEmpty;
    private long resealedAt = System.nanoTime();
    private long idleLanesForgottenAt = System.nanoTime();

    public Housekeeping(
            Connection connection,
            WriteTransaction transaction,
            Pages pages,
            Checkpoints checkpoints,
            Room room,
            Readers readers,
            SpoolSecrets secrets,
            Duration idleLanesStay) {
        this.connection = connection;
        this.transaction = transaction;
        this.pages = pages;
        this.checkpoints = checkpoints;
        this.room = room;
        this.readers = readers;
        this.secrets = secrets;
        this.idleLanesStay = idleLanesStay;
    }

    /// Writes changes in one transaction.
    interface Commit {
        void write(Change change) throws SQLException;
    }

    /// Does what must not wait until no change comes. Called after each commit.
    void afterCommit(Commit commit) throws SQLException {
        logToEmpty = true;
        checkpoints.afterCommit();
        forgetIdleLanesIfDue(commit);
        if (System.nanoTime() - resealedAt > RESEALING_NANOS) {
            resealedAt = System.nanoTime();
            secrets.resealSomeIfRotated();
        }
    }

    /// Does one piece of work, while no change waits.
    void whileIdle(Commit commit) throws SQLException {
        if (transaction.hasSomethingToForget()) {
            commit.write(new Nothing());
            logToEmpty = true;
        } else if (forgetIdleLanesIfDue(commit) || secrets.resealSomeIfRotated()) {
            logToEmpty = true;
        } else if (pages.giveBackSome()) {
            pages.measure(room);
            logToEmpty = true;
        } else if (transaction.canMovePayloads()) {
            commit.write(new MovePayloads());
            logToEmpty = true;
        } else if (logToEmpty) {
            checkpoints.emptyLog();
            logToEmpty = false;
        }
    }

    /// Removes idle lanes and what their settings left on their pages, because settings may be secrets.
    private boolean forgetIdleLanesIfDue(Commit commit) throws SQLException {
        if (System.nanoTime() - idleLanesForgottenAt <= idleLanesStay.toNanos()) {
            return false;
        }
        idleLanesForgottenAt = System.nanoTime();
        forgetIdleLanes(commit);
        return true;
    }

    private void forgetIdleLanes(Commit commit) throws SQLException {
        var idle = readers.ask(Reader::idleLanes);
        Database.overwriting(connection, () -> commit.write(new ForgetLanes(idle)));
    }

    /// No change: the commit itself forgets receipts and keys.
    private record Nothing() implements Change {
        @Override
        public void apply(WriteTransaction transaction) {}

        @Override
        public void committed() {}

        @Override
        public void failed(RuntimeException reason) {}
    }

    /// The change that makes the payload file shorter.
    private record MovePayloads() implements Change {
        @Override
        public void apply(WriteTransaction transaction) throws SQLException {
            transaction.movePayloads();
        }

        @Override
        public void committed() {}

        @Override
        public void failed(RuntimeException reason) {}
    }

    /// The change that removes idle lanes, written like every other change.
    private record ForgetLanes(Set<String> idle) implements Change {
        @Override
        public void apply(WriteTransaction transaction) throws SQLException {
            transaction.forgetLanes(idle);
        }

        @Override
        public void committed() {}

        @Override
        public void failed(RuntimeException reason) {}
    }
}
