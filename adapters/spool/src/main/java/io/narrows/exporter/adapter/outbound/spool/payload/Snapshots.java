package io.narrows.exporter.adapter.outbound.spool.payload;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Which commits the running queries may not have seen, so that nobody overwrites a payload that a query may still
/// read. Thread-safe.
public final class Snapshots {
    private static final long IDLE = Long.MAX_VALUE;

    private final AtomicLong commits = new AtomicLong();
    private final AtomicLongArray since;

    /// @param readers how many queries may run at once
    public Snapshots(int readers) {
        since = new AtomicLongArray(readers);
        for (int reader = 0; reader < readers; reader++) {
            since.set(reader, IDLE);
        }
    }

    /// Called before a query takes its snapshot.
    public void begin(int reader) {
        since.set(reader, commits.get());
    }

    /// Called when the query has read everything.
    public void end(int reader) {
        since.set(reader, IDLE);
    }

    /// Called after each commit.
    ///
    /// @return the number of the commit
    long committed() {
        return commits.incrementAndGet();
    }

    /// Whether each running query has seen a commit.
    boolean allHaveSeen(long commit) {
        for (int reader = 0; reader < since.length(); reader++) {
            if (since.get(reader) < commit) {
                return false;
            }
        }
        return true;
    }
}
