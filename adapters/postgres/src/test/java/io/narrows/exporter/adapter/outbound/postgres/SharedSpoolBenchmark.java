package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.spool.Spool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A benchmark of the whole life of reports in a spool that one, two and three replicas share, beside one on SQLite.
/// All run on the same cores: the senders, the replicas and the database. A program, not a test; Linux only:
///
/// ```
/// java -cp … io.narrows.exporter.adapter.outbound.postgres.SharedSpoolBenchmark DIRECTORY [SECONDS [ROUNDS]]
/// ```
final class SharedSpoolBenchmark {
    private SharedSpoolBenchmark() {}

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
            var cpu = ServerCpu.of(directory.resolve("database"));
            for (int round = 0; round < rounds; round++) {
                for (var size : List.of(2_000, 200_000)) {
                    for (var consumers : List.of(1, 3)) {
                        measure("sqlite", List.of(sqlite(directory.resolve("sqlite"))), size, consumers, time, cpu);
                        for (int count = 1; count <= 3; count++) {
                            measure("postgres", postgres(server, count), size, consumers, time, cpu);
                        }
                    }
                }
            }
        }
    }

    private static void measure(
            String kind, List<Spool> replicas, int size, int consumers, Duration time, ServerCpu server)
            throws InterruptedException {
        try {
            ReportLoad.measure(replicas, size, consumers, time.dividedBy(2), server);
            var figures = ReportLoad.measure(replicas, size, consumers, time, server);
            System.out.printf(
                    "%-9s %8d %7d %9d | %9.0f %9.1f %10.1f%n",
                    kind,
                    replicas.size(),
                    size,
                    consumers,
                    figures.perSecond(),
                    figures.serverMicros(),
                    figures.ownMicros());
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
        var settings = TestDatabase.roomy(server, "benchmark_" + System.nanoTime());
        var replicas = new ArrayList<Spool>();
        for (int i = 0; i < count; i++) {
            replicas.add(PostgresSpool.open(settings, "replica-" + i, Clock.systemUTC()));
        }
        return replicas;
    }
}
