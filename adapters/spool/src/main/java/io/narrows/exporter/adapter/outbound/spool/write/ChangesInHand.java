package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// The changes that the writer's thread has taken and not answered yet, and those that it must write again. Only the
/// writer's thread uses it.
///
/// Each change gets an answer, even if an answer throws, because a caller without one waits for ever: what is left when
/// a method throws is answered by the next call of it.
final class ChangesInHand {
    private static final int MOST_OPERATIONS = 1024;

    /// With so many bytes a commit takes no further change.
    static final long MOST_BYTES = 16L << 20;

    /// So large from the start that a change which was taken from the queue always has a place.
    private final List<Change> changes = new ArrayList<>(MOST_OPERATIONS);

    private final List<Change> unkept = new ArrayList<>();
    private int answered;
    private boolean durable;
    private boolean answering;

    /// Takes what waits, up to one commit.
    ///
    /// @param patience for the first change
    void take(BlockingQueue<Change> queue, Duration patience) throws InterruptedException {
        int weight = 0;
        long bytes = 0;
        var next = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        while (next != null) {
            changes.add(next);
            weight += next.weight();
            bytes += next.bytes();
            var hasRoom = weight < MOST_OPERATIONS && changes.size() < MOST_OPERATIONS && bytes < MOST_BYTES;
            next = hasRoom ? queue.poll() : null;
        }
    }

    /// Takes the changes that must be kept and could not be written.
    void takeUnkept() {
        changes.addAll(unkept);
        unkept.clear();
    }

    /// The changes without an answer.
    List<Change> changes() {
        return Collections.unmodifiableList(changes);
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /// Whether the changes are written, so that they must not be refused or written again.
    boolean isDurable() {
        return durable;
    }

    /// Records that the changes are written.
    void written() {
        durable = true;
    }

    /// Tells the changes that they are written. A change whose own answer throws is told that it failed.
    void acknowledge() {
        while (answered < changes.size()) {
            if (answering) {
                changes.get(answered).failed(new SpoolUnavailableException("the spool failed behind a commit"));
            } else {
                answering = true;
                changes.get(answered).committed();
            }
            answering = false;
            answered++;
        }
        clear();
    }

    /// Tells the changes that they are not written for now, and remembers those that must be kept.
    void refuse(RuntimeException reason) {
        while (answered < changes.size()) {
            var change = changes.get(answered);
            change.failed(reason);
            if (change.mustBeKept()) {
                unkept.add(change);
            }
            answered++;
        }
        clear();
    }

    private void clear() {
        changes.clear();
        answered = 0;
        durable = false;
    }
}
