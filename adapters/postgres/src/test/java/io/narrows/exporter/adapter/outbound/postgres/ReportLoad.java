package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// The whole life of reports: 32 senders append, and two workers a lane and replica deliver at the same time, until
/// nothing waits in the lanes of the load.
final class ReportLoad {
    static final BatchLimits BATCH = new BatchLimits(500, 8L << 20);
    private static final int SENDERS = 32;
    private static final int WORKERS_A_LANE = 2;

    private final List<Spool> replicas;
    private final byte[] payload;
    private final int consumers;
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final Queue<Long> leaseNanos = new ConcurrentLinkedQueue<>();
    private volatile boolean sending = true;

    private ReportLoad(List<Spool> replicas, byte[] payload, int consumers) {
        this.replicas = replicas;
        this.payload = payload;
        this.consumers = consumers;
    }

    /// What one measurement gave.
    ///
    /// @param leaseNanos how long each lease took that found something, the shortest first
    record Figures(long reports, double seconds, long serverNanos, long ownNanos, List<Long> leaseNanos) {
        double perSecond() {
            return reports / seconds;
        }

        double serverMicros() {
            return serverNanos / 1e3 / reports;
        }

        double ownMicros() {
            return ownNanos / 1e3 / reports;
        }

        double leaseMillis(double part) {
            return leaseNanos.get((int) (part * (leaseNanos.size() - 1))) / 1e6;
        }
    }

    static Figures measure(List<Spool> replicas, int size, int consumers, Duration time, ServerCpu server)
            throws InterruptedException {
        var load = new ReportLoad(replicas, findings(size), consumers);
        var start = System.nanoTime();
        var own = ownCpuNanos();
        var atServer = server.nanos();
        load.run(time);
        return new Figures(
                load.appended.get(),
                (System.nanoTime() - start) / 1e9,
                server.nanos() - atServer,
                ownCpuNanos() - own,
                load.leaseNanos.stream().sorted().toList());
    }

    /// Appends reports to lanes in turns, and delivers none.
    static void fill(Spool spool, List<Lane> lanes, int size, long count) {
        var payload = findings(size);
        var next = new AtomicLong();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS * SENDERS; i++) {
                senders.execute(() -> {
                    for (long number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        append(spool, payload, List.of(to(lanes.get((int) (number % lanes.size())))));
                    }
                });
            }
        }
    }

    /// Delivers what is due in a lane now.
    ///
    /// @return how much was delivered
    static long drain(Spool spool, LaneName lane) {
        long count = 0;
        for (int batch = deliver(spool, lane); batch > 0; batch = deliver(spool, lane)) {
            count += batch;
        }
        return count;
    }

    private static int deliver(Spool spool, LaneName lane) {
        var batch = spool.lease(lane, BATCH, Instant.now()).deliveries();
        spool.settle(batch.stream()
                .<Settlement>map(
                        leased -> new Settlement.Delivered(leased.delivery().id(), Instant.now(), Optional.empty()))
                .toList());
        return batch.size();
    }

    /// A text that compresses about as well as a real report.
    private static byte[] findings(int size) {
        var random = new Random(size);
        var text = new StringBuilder("{\"findings\":[");
        while (text.length() < size) {
            text.append("{\"id\":\"CVE-20")
                    .append(random.nextInt(10, 27))
                    .append('-')
                    .append(random.nextInt(10_000, 100_000))
                    .append("\",\"severity\":\"HIGH\",\"package\":\"lib")
                    .append(Integer.toString(random.nextInt(1_000), 36))
                    .append("\",\"installed\":\"1.")
                    .append(random.nextInt(100))
                    .append("\",\"fixed\":\"2.0\"},");
        }
        text.setLength(size - 2);
        return text.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void run(Duration time) throws InterruptedException {
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var replica : replicas) {
                lanes(replica)
                        .forEach(lane -> IntStream.range(0, WORKERS_A_LANE)
                                .forEach(i -> workers.execute(() -> deliver(replica, lane))));
            }
            send(time);
            sending = false;
        }
    }

    private List<Lane> lanes(Spool replica) {
        return IntStream.range(0, consumers)
                .mapToObj(i -> replica.lane(new ConsumerId("consumer" + i), ConsumerSettings.NONE))
                .toList();
    }

    private void send(Duration time) {
        var until = System.nanoTime() + time.toNanos();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS; i++) {
                var replica = replicas.get(i % replicas.size());
                var lanes = lanes(replica).stream().map(ReportLoad::to).toList();
                senders.execute(() -> {
                    while (System.nanoTime() < until) {
                        append(replica, payload, lanes);
                        appended.incrementAndGet();
                    }
                });
            }
        }
    }

    private static NewDelivery to(Lane lane) {
        return new NewDelivery(lane, Pending.NEW);
    }

    private static void append(Spool replica, byte[] payload, List<NewDelivery> deliveries) {
        var now = Instant.now();
        var report = new ReportData(
                ReportId.at(now, ThreadLocalRandom.current()), "benchmark", now, Labels.NONE, Payload.ofUtf8(payload));
        replica.append(new Acceptance(report, deliveries, Optional.empty()));
    }

    private void deliver(Spool replica, Lane lane) {
        while (sending || delivered.get() < appended.get() * consumers) {
            var start = System.nanoTime();
            var batch = replica.lease(lane.name(), BATCH, Instant.now()).deliveries();
            if (batch.isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            } else {
                leaseNanos.add(System.nanoTime() - start);
                replica.settle(batch.stream()
                        .<Settlement>map(leased ->
                                new Settlement.Delivered(leased.delivery().id(), Instant.now(), Optional.empty()))
                        .toList());
                delivered.addAndGet(batch.size());
            }
        }
    }

    private static long ownCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
