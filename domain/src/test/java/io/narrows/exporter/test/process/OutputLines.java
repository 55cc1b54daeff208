package io.narrows.exporter.test.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// What a process has printed so far, read on a thread of its own.
///
/// Thread-safe.
final class OutputLines {
    private final List<String> lines = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean ended;

    private OutputLines() {}

    static OutputLines of(BufferedReader reader) {
        var output = new OutputLines();
        Thread.ofVirtual().name("output of a child process").start(() -> output.readAll(reader));
        return output;
    }

    List<String> soFar() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a line.
    ///
    /// @param wanted the line that the test waits for, for the failure message
    /// @return the first such line
    String await(String wanted, Predicate<String> isIt, Duration patience) {
        lock.lock();
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            for (int i = 0; ; i++) {
                int next = i;
                if (!await(() -> lines.size() > next || ended, deadline)) {
                    throw new AssertionError("no line with '" + wanted + "' within " + patience + ": " + lines);
                }
                if (i == lines.size()) {
                    throw new AssertionError("the process ended without a line with '" + wanted + "': " + lines);
                }
                if (isIt.test(lines.get(i))) {
                    return lines.get(i);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for so many lines, or the end.
    List<String> await(int count, Duration patience) {
        lock.lock();
        try {
            if (!await(() -> lines.size() >= count || ended, System.nanoTime() + patience.toNanos())) {
                throw new AssertionError("no " + count + " lines within " + patience + ": " + lines);
            }
            return List.copyOf(lines.subList(0, Math.min(count, lines.size())));
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything has been read.
    void awaitEnd(Duration patience) {
        lock.lock();
        try {
            if (!await(() -> ended, System.nanoTime() + patience.toNanos())) {
                throw new AssertionError("the output did not end within " + patience + ": " + lines);
            }
        } finally {
            lock.unlock();
        }
    }

    static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("the test was interrupted", e);
    }

    /// Under the lock.
    private boolean await(BooleanSupplier holds, long deadline) {
        try {
            while (!holds.getAsBoolean()) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0 && !holds.getAsBoolean()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void readAll(BufferedReader reader) {
        try (reader) {
            reader.lines().forEach(line -> change(() -> lines.add(line)));
        } catch (IOException | UncheckedIOException e) {
            change(() -> lines.add("the output broke off: " + e.getMessage()));
        } finally {
            change(() -> ended = true);
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
