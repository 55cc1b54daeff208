package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/// A benchmark of a healthy lane beside what could slow it down: a lane whose destination is dead and in which a
/// million reports wait, thousands of lanes with work, and a session that holds a snapshot, so that nothing can be
/// vacuumed. One exporter, reports of 2 KB. A program, not a test; Linux only:
///
/// ```
/// java -cp … io.narrows.exporter.adapter.outbound.postgres.BacklogBenchmark DIRECTORY [WAITING [SECONDS [LANES]]]
/// ```
final class BacklogBenchmark implements AutoCloseable {
    private static final int SIZE = 2_000;
    private static final int WORKERS = 2;
    private static final int REPORTS_A_LANE = 40;
    private static final int PAGE = 200;
    private static final int TIMES = 9;
    private static final Duration FOR_THE_JANITOR = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int MIB = 1 << 20;
    private static final ConsumerId DEAD = new ConsumerId("dead");

    private final EmbeddedPostgres server;
    private final ServerCpu cpu;
    private final PostgresSettings settings;
    private final Spool spool;
    private final Duration time;

    private BacklogBenchmark(Path directory, Duration time) throws IOException {
        this.server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setDataDirectory(directory.resolve("database"))
                .start();
        this.cpu = ServerCpu.of(directory.resolve("database"));
        this.settings = TestDatabase.roomy(server, PostgresSettings.SCHEMA);
        this.spool = PostgresSpool.open(settings, "benchmark", Clock.systemUTC());
        this.time = time;
    }

    /// @param arguments a directory, how much waits in the dead lane, the seconds of each measurement, and how many
    ///     lanes have work
    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var waiting = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        var time = Duration.ofSeconds(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20);
        var lanes = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5_000;
        try (var benchmark = new BacklogBenchmark(directory, time)) {
            benchmark.run(waiting, lanes);
        }
    }

    private void run(int waiting, int lanes) throws SQLException, InterruptedException {
        System.out.printf(
                "%-32s %-9s | %9s %9s %10s | %8s %8s %8s | %9s%n",
                "beside the healthy lane",
                "snapshot",
                "reports/s",
                "server us",
                "replica us",
                "lease ms",
                "p99",
                "longest",
                "look ms");
        ReportLoad.measure(List.of(spool), SIZE, 1, time.dividedBy(2), cpu);
        healthy("nothing", () -> {});
        besideADeadLane(waiting);
        healthy("nothing, again", () -> {});
        besideManyLanes(lanes);
    }

    private void besideADeadLane(int waiting) throws SQLException, InterruptedException {
        var dead = spool.lane(DEAD, ConsumerSettings.NONE);
        var start = System.nanoTime();
        ReportLoad.fill(spool, List.of(dead), SIZE, waiting);
        System.out.printf("appended %d to a dead lane: %.0f/s, %s%n", waiting, waiting / since(start), sizes());
        startAnother(dead);
        healthy(waiting + " in a dead lane, probed", () -> probe(dead.name()));
        drain(dead);
    }

    /// One delivery is tried, fails, and waits for longer than the benchmark takes.
    private void probe(LaneName dead) {
        spool.settle(spool.lease(dead, new BatchLimits(1, MIB), Instant.now()).deliveries().stream()
                .<Settlement>map(leased -> new Settlement.Retry(
                        leased.delivery().id(), Instant.now().plus(LONG), 1, "HTTP 503", Optional.empty()))
                .toList());
    }

    private void startAnother(Lane dead) {
        var start = System.nanoTime();
        try (var another = PostgresSpool.open(settings, "another", Clock.systemUTC())) {
            var opened = since(start);
            var leased = another.lease(dead.name(), ReportLoad.BATCH, Instant.now());
            System.out.printf(
                    "another exporter: open after %.2f s, %d leased after %.2f s%n",
                    opened, leased.deliveries().size(), since(start));
        }
    }

    private void drain(Lane dead) throws SQLException, InterruptedException {
        var start = System.nanoTime();
        var before = cpu.nanos();
        long count;
        try (var workers = Executors.newFixedThreadPool(WORKERS)) {
            count = workers
                    .invokeAll(IntStream.range(0, WORKERS)
                            .mapToObj(i -> (Callable<Long>) () -> ReportLoad.drain(spool, dead.name()))
                            .toList())
                    .stream()
                    .mapToLong(Future::resultNow)
                    .sum();
        }
        System.out.printf(
                "drained %d: %.0f/s, server %.1f us, %s%n",
                count, count / since(start), (cpu.nanos() - before) / 1e3 / count, sizes());
        Thread.sleep(FOR_THE_JANITOR);
        vacuum();
        System.out.printf("%.0f s after the drain began: %s%n", since(start), sizes());
    }

    private void besideManyLanes(int count) throws SQLException, InterruptedException {
        var lanes = IntStream.range(0, count)
                .mapToObj(i -> spool.lane(DEAD, ConsumerSettings.of(Map.of("url", "http://host-" + i))))
                .toList();
        var start = System.nanoTime();
        ReportLoad.fill(spool, lanes, SIZE, (long) count * REPORTS_A_LANE);
        System.out.printf("appended %d to each of %d lanes: %.0f s%n", REPORTS_A_LANE, count, since(start));
        healthy(count + " lanes with work", () -> {});
        vacuum();
        System.out.printf(
                "lanes with work, in pages of %d: %.1f ms; all at once: %.1f ms%n",
                PAGE, median(() -> look(PAGE)), median(() -> look(count)));
        start = System.nanoTime();
        var before = cpu.nanos();
        long drained = 0;
        for (var lane : lanes) {
            drained += ReportLoad.drain(spool, lane.name());
        }
        System.out.printf(
                "drained them by one: %.0f reports/s, server %.1f us%n",
                drained / since(start), (cpu.nanos() - before) / 1e3 / drained);
    }

    /// Measures the healthy lane without a snapshot, and with one.
    private void healthy(String name, Runnable beside) throws SQLException, InterruptedException {
        vacuum();
        measured(name, "none", beside);
        vacuum();
        try (var holder = server.getPostgresDatabase().getConnection();
                var statement = holder.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class");
            measured(name, "held", beside);
        }
        vacuum();
    }

    /// Once a second the lanes with work are looked for, as each exporter does.
    private void measured(String name, String snapshot, Runnable beside) throws InterruptedException {
        var looks = new ArrayList<Double>();
        var isOver = new CountDownLatch(1);
        var others = Thread.ofPlatform().start(() -> beside(beside, looks, isOver));
        var figures = ReportLoad.measure(List.of(spool), SIZE, 1, time, cpu);
        isOver.countDown();
        others.join();
        System.out.printf(
                "%-32s %-9s | %9.0f %9.1f %10.1f | %8.1f %8.1f %8.1f | %9.1f%n",
                name,
                snapshot,
                figures.perSecond(),
                figures.serverMicros(),
                figures.ownMicros(),
                figures.leaseMillis(0.5),
                figures.leaseMillis(0.99),
                figures.leaseMillis(1),
                looks.stream().max(Comparator.naturalOrder()).orElse(0.0));
    }

    private void beside(Runnable beside, List<Double> looks, CountDownLatch isOver) {
        try {
            for (int tenth = 0; !isOver.await(100, TimeUnit.MILLISECONDS); tenth++) {
                beside.run();
                if (tenth % 10 == 9) {
                    looks.add(look(PAGE));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double look(int page) {
        var start = System.nanoTime();
        var lanes = spool.lanes(Optional.empty(), page);
        while (lanes.size() == page) {
            lanes = spool.lanes(Optional.of(lanes.getLast()), page);
        }
        return since(start) * 1e3;
    }

    private static double median(DoubleSupplier measured) {
        return IntStream.range(0, TIMES)
                .mapToDouble(i -> measured.getAsDouble())
                .sorted()
                .skip(TIMES / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void vacuum() throws SQLException {
        try (var connection = TestDatabase.connect(server, settings);
                var statement = connection.createStatement()) {
            statement.execute("VACUUM pending");
        }
    }

    private String sizes() throws SQLException {
        return "database %d MiB, slots %d MiB, what waits %d MiB"
                .formatted(
                        size("pg_database_size(current_database())") / MIB,
                        slots() / MIB,
                        size("pg_total_relation_size('pending')") / MIB);
    }

    private long slots() throws SQLException {
        return size("(SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('report'))");
    }

    private long size(String expression) throws SQLException {
        try (var connection = TestDatabase.connect(server, settings);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT " + expression)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        spool.close();
        server.close();
    }
}
