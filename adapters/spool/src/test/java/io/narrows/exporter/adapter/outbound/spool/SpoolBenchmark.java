package io.narrows.exporter.adapter.outbound.spool;

import com.sun.management.OperatingSystemMXBean;
import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A benchmark of appends to and leases from a spool: in memory, on disk, on disk with a key, and on disk with a
/// history
/// of some MiB, such as `history64`. The kinds take turns. A program, not a test:
///
/// ```
/// java -cp … io.narrows.exporter.adapter.outbound.spool.SpoolBenchmark DIRECTORY [SECONDS [SIZES [SPOOLS]]]
/// ```
public final class SpoolBenchmark {
    private static final int SENDERS = 64;
    private static final BatchLimits BATCH = new BatchLimits(500, 8L << 20);

    private final Spool spool;
    private final int size;
    private final List<Lane> lanes;
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private volatile boolean sending = true;

    private SpoolBenchmark(Spool spool, int size, int consumers) {
        this.spool = spool;
        this.size = size;
        this.lanes = IntStream.range(0, consumers)
                .mapToObj(i -> spool.lane(new ConsumerId("consumer" + i), ConsumerSettings.NONE))
                .toList();
    }

    /// @param arguments a directory for the durable spool; the seconds of each measurement; report sizes in bytes and
    ///     kinds of spools, separated by commas
    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var time = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
        System.out.printf(
                "%-8s %7s %9s | %9s %6s %10s | %9s %6s | %9s %6s%n",
                "spool",
                "bytes",
                "consumers",
                "append/s",
                "cpu us",
                "slowest ms",
                "drain/s",
                "cpu us",
                "whole/s",
                "cpu us");
        for (var size : arguments.length > 2 ? arguments[2].split(",") : new String[] {"2000", "200000"}) {
            for (var consumers : List.of(1, 3)) {
                for (var kind :
                        arguments.length > 3 ? arguments[3].split(",") : new String[] {"memory", "sqlite", "sealed"}) {
                    measure(kind, Integer.parseInt(size), consumers, time, directory);
                }
            }
        }
    }

    /// The throughput of a measurement and its cost.
    private record Pace(double perSecond, double cpuMicros) {
        private static Pace of(AtomicLong counter, Work work) throws InterruptedException {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            var cpu = system.getProcessCpuTime();
            var start = System.nanoTime();
            work.run();
            var count = (double) Math.max(1, counter.get());
            return new Pace(
                    count * 1e9 / (System.nanoTime() - start), (system.getProcessCpuTime() - cpu) / 1e3 / count);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void measure(String kind, int size, int consumers, Duration time, Path directory) throws Exception {
        try (var spool = open(kind, directory)) {
            new SpoolBenchmark(spool, size, consumers).send(time.dividedBy(2));
        }
        delete(directory);
        Pace append;
        Pace drain;
        double slowest;
        try (var spool = open(kind, directory)) {
            var run = new SpoolBenchmark(spool, size, consumers);
            append = Pace.of(run.appended, () -> run.send(time));
            slowest = run.slowest.get() / 1e6;
            run.sending = false;
            drain = Pace.of(run.delivered, run::deliverAll);
        }
        delete(directory);
        try (var spool = open(kind, directory)) {
            var run = new SpoolBenchmark(spool, size, consumers);
            var both = Pace.of(run.appended, () -> {
                var deliveries = Thread.ofVirtual().start(run::deliverAll);
                run.send(time);
                run.sending = false;
                deliveries.join();
            });
            System.out.printf(
                    "%-8s %7d %9d | %9.0f %6.1f %10.1f | %9.0f %6.1f | %9.0f %6.1f%n",
                    kind,
                    size,
                    consumers,
                    append.perSecond(),
                    append.cpuMicros(),
                    slowest,
                    drain.perSecond(),
                    drain.cpuMicros(),
                    both.perSecond(),
                    both.cpuMicros());
        }
        delete(directory);
    }

    private static Spool open(String kind, Path directory) throws IOException {
        return switch (kind) {
            case "memory" ->
                new MemorySpool(
                        Clock.systemUTC(),
                        2L << 30,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        100_000,
                        HistoryLimits.NONE);
            case "sealed" ->
                SqliteSpool.open(
                        TestSettings.sealed(directory, KeyFiles.write(directory.resolveSibling("benchmark.keys"), 1)),
                        Clock.systemUTC());
            case "sqlite" -> SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC());
            default ->
                SqliteSpool.open(
                        TestSettings.withHistory(
                                TestSettings.in(directory),
                                new HistoryLimits(
                                        new ByteSize(Long.parseLong(kind.substring("history".length())) << 20),
                                        Duration.ofDays(1))),
                        Clock.systemUTC());
        };
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory).sorted(Comparator.reverseOrder())) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void send(Duration time) {
        var until = System.nanoTime() + time.toNanos();
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS; i++) {
                senders.execute(() -> {
                    while (System.nanoTime() < until && spool.hasRoomFor((long) size * SENDERS)) {
                        var start = System.nanoTime();
                        append(bytes);
                        var took = System.nanoTime() - start;
                        slowest.accumulateAndGet(took, Math::max);
                        appended.incrementAndGet();
                    }
                });
            }
        }
    }

    private void append(byte[] bytes) {
        var now = Instant.now();
        var report = new ReportData(
                ReportId.at(now, ThreadLocalRandom.current()), "benchmark", now, Labels.NONE, Payload.ofUtf8(bytes));
        spool.append(new Acceptance(
                report,
                lanes.stream().map(lane -> new NewDelivery(lane, Pending.NEW)).toList(),
                Optional.empty()));
    }

    private void deliverAll() {
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var lane : lanes) {
                for (int i = 0; i < 2; i++) {
                    workers.execute(() -> deliver(lane));
                }
            }
        }
    }

    private void deliver(Lane lane) {
        for (; ; ) {
            var stopping = !sending;
            var batch = spool.lease(lane.name(), BATCH, Instant.now()).deliveries();
            if (!batch.isEmpty()) {
                var attempt = Optional.of(
                        new Attempt(Instant.now(), Duration.ofMillis(5), Outcome.DELIVERED, "search:9200", ""));
                spool.settle(batch.stream()
                        .<Settlement>map(leased ->
                                new Settlement.Delivered(leased.delivery().id(), Instant.now(), attempt))
                        .toList());
                delivered.addAndGet(batch.size());
            } else if (stopping) {
                return;
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
