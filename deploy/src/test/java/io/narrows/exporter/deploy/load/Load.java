package io.narrows.exporter.deploy.load;

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
import java.util.stream.IntStream;

/// Many scanners at the same time: sends numbered reports over some connections, each report at most once, and records
/// the answers.
///
/// Ends when all reports are sent or the time is over.
public final class Load implements AutoCloseable {
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final URI forward;
    private final boolean answers;
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

    /// The reports to send.
    ///
    /// @param exportConfig of each envelope, as JSON
    /// @param first the number of the first report
    /// @param reports the most reports to send
    /// @param atMost the longest time to send
    /// @param reportsASecond the highest rate; 0 for as fast as answers arrive
    /// @param size of each report in bytes
    /// @param token the sender logs in with; blank for none
    public record Plan(
            String exportConfig,
            int connections,
            int first,
            int reports,
            Duration atMost,
            int reportsASecond,
            int size,
            String token) {
        private static final int USUAL_SIZE = 2_000;

        /// A plan for reports of 2 KB, sent as fast as answers arrive.
        public static Plan of(String exportConfig, int connections, int first, int reports, Duration atMost) {
            return new Plan(exportConfig, connections, first, reports, atMost, 0, USUAL_SIZE, "");
        }

        public Plan at(int reportsASecond) {
            return new Plan(exportConfig, connections, first, reports, atMost, reportsASecond, size, token);
        }

        public Plan of(int bytes) {
            return new Plan(exportConfig, connections, first, reports, atMost, reportsASecond, bytes, token);
        }

        public Plan as(String sender) {
            return new Plan(exportConfig, connections, first, reports, atMost, reportsASecond, size, sender);
        }
    }

    private Load(URI forward, Plan plan) {
        this.forward = forward;
        this.answers = forward.getScheme().equals("http");
        this.plan = plan;
        this.sentNanos = new AtomicLongArray(plan.reports());
        this.answeredNanos = new AtomicLongArray(plan.reports());
    }

    /// Begins to send.
    ///
    /// @param forward an `http` URL, or a `tcp` URL for syslog messages, which nobody answers
    public static Load start(URI forward, Plan plan) {
        var load = new Load(forward, plan);
        for (int i = 0; i < plan.connections(); i++) {
            load.threads.add(Thread.ofPlatform().name("scanner " + i).daemon().start(load::send));
        }
        return load;
    }

    /// Sends all reports of a plan, or as many as its time allows.
    public static Load run(URI forward, Plan plan) {
        try (var load = start(forward, plan)) {
            load.join();
            return load;
        }
    }

    /// Waits until all reports are sent and answered.
    public void join() {
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }

    /// Stops sending, and waits for the outstanding answers.
    public void stop() {
        stopped = true;
        join();
    }

    @Override
    public void close() {
        stop();
    }

    /// How many reports were sent, answered or not.
    public int sent() {
        return sent.get();
    }

    /// The numbers of the reports that were sent, answered or not.
    public BitSet sentNumbers() {
        var numbers = new BitSet();
        IntStream.range(0, plan.reports())
                .filter(index -> sentNanos.get(index) != 0)
                .forEach(index -> numbers.set(plan.first() + index));
        return numbers;
    }

    /// The numbers of the reports that were answered 200.
    public BitSet accepted() {
        synchronized (statuses) {
            return (BitSet) accepted.clone();
        }
    }

    /// How often each status was answered.
    public Map<Integer, Integer> statuses() {
        synchronized (statuses) {
            return new TreeMap<>(statuses);
        }
    }

    /// The values of `Retry-After` in 503 answers.
    public List<String> retryAfters() {
        synchronized (statuses) {
            return List.copyOf(retryAfters);
        }
    }

    public int answered(int status) {
        return statuses().getOrDefault(status, 0);
    }

    /// When a report was sent, by `System.nanoTime`.
    public long sentNanosOf(int number) {
        return sentNanos.get(number - plan.first());
    }

    /// When a report was answered, by `System.nanoTime`.
    public long answeredNanosOf(int number) {
        return answeredNanos.get(number - plan.first());
    }

    /// The longest time that a sender waited for an answer, whatever the answer was.
    public Duration longestAnswer() {
        return Duration.ofNanos(IntStream.range(0, plan.reports())
                .filter(index -> answeredNanos.get(index) != 0)
                .mapToLong(index -> answeredNanos.get(index) - sentNanos.get(index))
                .max()
                .orElse(0));
    }

    /// How many reports per second were answered 200, from the start to the last answer.
    public double acceptedASecond() {
        return answered(200) * 1e9 / took().toNanos();
    }

    /// From the start to the last answer.
    public Duration took() {
        return Duration.ofNanos(lastAnswerNanos - startNanos);
    }

    private void send() {
        var report = answers
                ? NumberedReport.posted(forward, plan.exportConfig(), plan.size(), plan.token())
                : NumberedReport.logged(plan.size());
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

    /// @return the connection, if it can be used again
    private Optional<ReportConnection> send(ReportConnection connection, NumberedReport report, int index) {
        sent.incrementAndGet();
        sentNanos.set(index, System.nanoTime());
        try {
            if (!answers) {
                connection.write(report.request(plan.first() + index));
                return Optional.of(connection);
            }
            var answer = connection.send(report.request(plan.first() + index));
            note(index, answer);
            if (!answer.closes()) {
                return Optional.of(connection);
            }
        } catch (IOException e) {
            // No answer: the report may have been accepted or not.
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
                LockSupport.parkNanos(RECONNECT_NANOS); // the exporter is down or starting
            }
        }
        return Optional.empty();
    }
}
