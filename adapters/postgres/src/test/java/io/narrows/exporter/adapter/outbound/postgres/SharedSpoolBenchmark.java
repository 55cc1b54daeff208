package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
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
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A benchmark of the whole life of reports in a spool that one, two and three replicas share, beside one on SQLite.
/// All
/// run on the same cores: the senders, the replicas and the database. A program, not a test; Linux only, because it
/// reads the CPU time of the database from `/proc`:
///
/// ```
/// java -cp … io.narrows.exporter.adapter.outbound.postgres.SharedSpoolBenchmark DIRECTORY [SECONDS [ROUNDS]]
/// ```
final class SharedSpoolBenchmark {
    private static final int SENDERS = 32;
    private static final int WORKERS_A_LANE = 2;
    private static final BatchLimits BATCH = new BatchLimits(500, 8L << 20);
    private static final long TICKS_A_SECOND = 100;
    private static final int FIRST_FIELD_AFTER_THE_NAME = 2;

    private final List<Spool> replicas;
    private final byte[] payload;
    private final int consumers;
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private volatile boolean sending = true;

    private SharedSpoolBenchmark(List<Spool> replicas, byte[] payload, int consumers) {
        this.replicas = replicas;
        this.payload = payload;
        this.consumers = consumers;
    }

    /// @param arguments a directory, the seconds of each measurement, and the number of rounds
    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var time = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
        var rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        System.out.printf(
                "%-9s %8s %7s %9s | %9s %9s %10s%n",
                "spool", "replicas", "bytes", "consumers", "reports/s", "server us", "replica us");
        try (var server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setDataDirectory(directory.resolve("database"))
                .start()) {
            var postmaster = Long.parseLong(Files.readAllLines(directory.resolve("database/postmaster.pid"))
                    .getFirst());
            for (int round = 0; round < rounds; round++) {
                for (var size : List.of(2_000, 200_000)) {
                    for (var consumers : List.of(1, 3)) {
                        measure(
                                "sqlite",
                                List.of(sqlite(directory.resolve("sqlite"))),
                                size,
                                consumers,
                                time,
                                postmaster);
                        for (int count = 1; count <= 3; count++) {
                            measure("postgres", postgres(server, count), size, consumers, time, postmaster);
                        }
                    }
                }
            }
        }
    }

    private static void measure(
            String kind, List<Spool> replicas, int size, int consumers, Duration time, long postmaster)
            throws InterruptedException {
        try {
            var payload = findings(size).getBytes(StandardCharsets.US_ASCII);
            new SharedSpoolBenchmark(replicas, payload, consumers).run(time.dividedBy(2));
            var run = new SharedSpoolBenchmark(replicas, payload, consumers);
            var start = System.nanoTime();
            var own = ownCpuNanos();
            var server = serverCpuNanos(postmaster);
            run.run(time);
            var reports = (double) run.appended.get();
            System.out.printf(
                    "%-9s %8d %7d %9d | %9.0f %9.1f %10.1f%n",
                    kind,
                    replicas.size(),
                    size,
                    consumers,
                    reports * 1e9 / (System.nanoTime() - start),
                    (serverCpuNanos(postmaster) - server) / 1e3 / reports,
                    (ownCpuNanos() - own) / 1e3 / reports);
        } finally {
            replicas.forEach(Spool::close);
        }
    }

    private static Spool sqlite(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return SqliteSpool.open(
                new SpoolSettings(
                        directory,
                        new ByteSize(20L << 30),
                        new ByteSize(0),
                        Duration.ofDays(1),
                        100_000,
                        Duration.ofHours(1),
                        new ByteSize(64L << 20),
                        Optional.empty(),
                        false,
                        HistoryLimits.NONE),
                Clock.systemUTC());
    }

    private static List<Spool> postgres(EmbeddedPostgres server, int count) {
        var settings = new PostgresSettings(
                TestDatabase.url(server),
                "postgres",
                Optional.empty(),
                "benchmark_" + System.nanoTime(),
                PostgresSettings.CONNECTIONS,
                PostgresSettings.REPLICA_TIMEOUT,
                false,
                new ByteSize(20L << 30),
                PostgresSettings.SLOTS,
                Duration.ofDays(1),
                Duration.ofHours(1),
                Optional.empty(),
                HistoryLimits.NONE);
        var replicas = new ArrayList<Spool>();
        for (int i = 0; i < count; i++) {
            replicas.add(PostgresSpool.open(settings, "replica-" + i, Clock.systemUTC()));
        }
        return replicas;
    }

    /// A text that compresses about as well as a real report.
    private static String findings(int size) {
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
        return text.append("]}").toString();
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
                var lanes = lanes(replica).stream()
                        .map(lane -> new NewDelivery(lane, Pending.NEW))
                        .toList();
                senders.execute(() -> {
                    while (System.nanoTime() < until) {
                        append(replica, lanes);
                        appended.incrementAndGet();
                    }
                });
            }
        }
    }

    private void append(Spool replica, List<NewDelivery> deliveries) {
        var now = Instant.now();
        var report = new ReportData(
                ReportId.at(now, ThreadLocalRandom.current()), "benchmark", now, Labels.NONE, Payload.ofUtf8(payload));
        replica.append(new Acceptance(report, deliveries, Optional.empty()));
    }

    private void deliver(Spool replica, Lane lane) {
        while (sending || delivered.get() < appended.get() * consumers) {
            var batch = replica.lease(lane.name(), BATCH, Instant.now()).deliveries();
            if (batch.isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            } else {
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

    /// The CPU time of the database: its postmaster, its processes, and those of them that have ended.
    private static long serverCpuNanos(long postmaster) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                            .filter(process -> process.getFileName().toString().matches("\\d+"))
                            .mapToLong(process -> ticks(process, postmaster))
                            .sum()
                    * (1_000_000_000 / TICKS_A_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long ticks(Path process, long postmaster) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + FIRST_FIELD_AFTER_THE_NAME)
                    .split(" ", -1);
            var isPostmaster = process.endsWith(Long.toString(postmaster));
            if (!isPostmaster && Long.parseLong(fields[1]) != postmaster) {
                return 0;
            }
            var own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            return isPostmaster ? own + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : own;
        } catch (IOException e) {
            // The process has just ended.
            return 0;
        }
    }
}
