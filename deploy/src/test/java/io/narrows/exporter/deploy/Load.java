package io.narrows.exporter.deploy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/// Many scanners at once: sends numbered reports over some connections, each no more than once, and keeps book of the
/// answers.
///
/// Ends by itself when all are sent or the time is up.
final class Load implements AutoCloseable {
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final URI forward;
    private final Plan plan;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicLongArray sentNanos;
    private final AtomicLongArray answeredNanos;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final BitSet accepted = new BitSet();
    private final List<String> retryAfters = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private volatile boolean stopped;
    private volatile long lastAnswerNanos = startNanos;

    /// What is to be sent.
    ///
    /// @param exportConfig of each envelope, as JSON
    /// @param first the number of the first report
    /// @param reports how many at most
    /// @param atMost for how long at most
    /// @param reportsASecond how fast at most; 0 for as fast as the answers come
    /// @param size of each report in bytes
    record Plan(
            String exportConfig,
            int connections,
            int first,
            int reports,
            Duration atMost,
            int reportsASecond,
            int size) {
        private static final int USUAL_SIZE = 2_000;

        /// As fast as the answers come, 2 KB each.
        static Plan of(String exportConfig, int connections, int first, int reports, Duration atMost) {
            return new Plan(exportConfig, connections, first, reports, atMost, 0, USUAL_SIZE);
        }

        Plan at(int reportsASecond) {
            return new Plan(exportConfig, connections, first, reports, atMost, reportsASecond, size);
        }

        Plan of(int bytes) {
            return new Plan(exportConfig, connections, first, reports, atMost, reportsASecond, bytes);
        }
    }

    private Load(URI forward, Plan plan) {
        this.forward = forward;
        this.plan = plan;
        this.sentNanos = new AtomicLongArray(plan.reports());
        this.answeredNanos = new AtomicLongArray(plan.reports());
    }

    static Load start(URI forward, Plan plan) {
        var load = new Load(forward, plan);
        for (int i = 0; i < plan.connections(); i++) {
            load.threads.add(Thread.ofPlatform().name("scanner " + i).daemon().start(load::send));
        }
        return load;
    }

    /// Sends all of a plan, or as much as its time allows.
    static Load run(URI forward, Plan plan) {
        try (var load = start(forward, plan)) {
            load.join();
            return load;
        }
    }

    /// Waits until all is sent and answered.
    void join() {
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }

    /// Sends no more, and waits for the answers that are due.
    void stop() {
        stopped = true;
        join();
    }

    @Override
    public void close() {
        stop();
    }

    /// Reports that went out, answered or not.
    int sent() {
        return sent.get();
    }

    /// The numbers of the reports that were answered 200.
    BitSet accepted() {
        synchronized (statuses) {
            return (BitSet) accepted.clone();
        }
    }

    /// How often each status was answered.
    Map<Integer, Integer> statuses() {
        synchronized (statuses) {
            return new TreeMap<>(statuses);
        }
    }

    /// The values of `Retry-After` in answers 503.
    List<String> retryAfters() {
        synchronized (statuses) {
            return List.copyOf(retryAfters);
        }
    }

    int answered(int status) {
        return statuses().getOrDefault(status, 0);
    }

    /// When a report was sent, by `System.nanoTime`.
    long sentNanosOf(int number) {
        return sentNanos.get(number - plan.first());
    }

    /// When a report was answered, by `System.nanoTime`.
    long answeredNanosOf(int number) {
        return answeredNanos.get(number - plan.first());
    }

    /// Reports that were answered 200 a second, from the start to the last answer.
    double acceptedASecond() {
        return answered(200) * 1e9 / (lastAnswerNanos - startNanos);
    }

    private void send() {
        var report = new NumberedReport(forward, plan.exportConfig(), plan.size());
        Optional<ReportConnection> connection = Optional.empty();
        for (int index = take(); index >= 0; index = take()) {
            var open = connection.or(this::connect);
            if (open.isEmpty()) {
                return;
            }
            connection = send(open.get(), report, index);
        }
        connection.ifPresent(ReportConnection::close);
    }

    /// @return the connection, as far as it can be used again
    private Optional<ReportConnection> send(ReportConnection connection, NumberedReport report, int index) {
        sent.incrementAndGet();
        sentNanos.set(index, System.nanoTime());
        try {
            var answer = connection.send(report.request(plan.first() + index));
            note(index, answer);
            if (!answer.closes()) {
                return Optional.of(connection);
            }
        } catch (IOException e) {
            // Not answered: whether it was taken is anybody's guess.
        }
        connection.close();
        return Optional.empty();
    }

    private void note(int index, ReportConnection.Answer answer) {
        var now = System.nanoTime();
        answeredNanos.set(index, now);
        lastAnswerNanos = now;
        synchronized (statuses) {
            statuses.merge(answer.status(), 1, Integer::sum);
            if (answer.status() == 200) {
                accepted.set(plan.first() + index);
            } else if (answer.status() == 503) {
                retryAfters.add(answer.retryAfter());
            }
        }
    }

    /// @return the next report to send, or -1
    private int take() {
        if (isOver()) {
            return -1;
        }
        var index = next.getAndIncrement();
        if (index >= plan.reports()) {
            return -1;
        }
        if (plan.reportsASecond() > 0) {
            var due = startNanos + TimeUnit.SECONDS.toNanos(1) * index / plan.reportsASecond();
            for (var wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
        }
        return index;
    }

    private boolean isOver() {
        return stopped || System.nanoTime() - startNanos > plan.atMost().toNanos();
    }

    private Optional<ReportConnection> connect() {
        while (!isOver()) {
            try {
                return Optional.of(new ReportConnection(forward));
            } catch (IOException e) {
                LockSupport.parkNanos(RECONNECT_NANOS); // the exporter is down, or on its way up
            }
        }
        return Optional.empty();
    }
}
