package io.narrows.exporter.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests how much space the files take, and who can read them.
class ArchiveTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private final FileConsumerFactory factory = new FileConsumerFactory();

    @Test
    void nothingIsDeletedUnlessTheOperatorSaysSo() throws Exception {
        try (var consumer = open(Map.of("maxFileSize", "1KiB"))) {
            for (int day = 0; day < 20; day++) {
                consumer.deliver(List.of(report("s", NOON.plus(Duration.ofDays(day)), 2_000)));
                age("s/" + NOON.plus(Duration.ofDays(day)).toString().substring(0, 10) + ".ndjson", 400);
            }
        }

        assertThat(StoredReports.in(directory).files()).hasSize(20);
    }

    @Test
    void nineReportsOf20MibTakeNoMoreThanTheTotalSize() throws Exception {
        var delivered = new ArrayList<String>();
        try (var consumer = open(Map.of("maxFileSize", "50MiB", "maxTotalSize", "64MiB"))) {
            for (int i = 0; i < 9; i++) {
                var report = report("s" + i % 2, NOON.plusSeconds(i), 20 * MIB);
                delivered.add(report.report().id().value());
                assertThat(consumer.deliver(List.of(report))).containsExactly(new Delivered());
                assertThat(totalSize()).isLessThanOrEqualTo(64L * MIB);
            }
        }

        assertThat(StoredReports.in(directory).ids())
                .isNotEmpty()
                .contains(delivered.getLast())
                .doesNotContain(delivered.getFirst());
    }

    @Test
    void whatWasWrittenToLongestAgoGoesFirst() throws Exception {
        try (var consumer = open(Map.of("maxFileSize", "1KiB", "maxTotalSize", "3500B"))) {
            for (var source : List.of("a", "b", "c")) {
                consumer.deliver(List.of(report(source, NOON, 900)));
            }
            age("b/2026-11-23.ndjson", 2);
            age("a/2026-11-23.ndjson", 1);

            consumer.deliver(List.of(report("d", NOON, 900)));
        }

        assertThat(StoredReports.in(directory).namesIn(directory))
                .containsExactly("a/2026-11-23.ndjson", "c/2026-11-23.ndjson", "d/2026-11-23.ndjson");
    }

    @Test
    void whatIsOlderThanTheRetentionGoes() throws Exception {
        try (var consumer = open(Map.of("retention", "24h"))) {
            consumer.deliver(List.of(report("a", NOON, 100), report("b", NOON, 100)));
        }
        age("a/2026-11-23.ndjson", 2);

        try (var consumer = open(new FileConsumerFactory(), Map.of("retention", "24h"))) {
            consumer.deliver(List.of(report("c", NOON, 100)));
        }

        assertThat(StoredReports.in(directory).namesIn(directory))
                .containsExactly("b/2026-11-23.ndjson", "c/2026-11-23.ndjson");
    }

    @Test
    void onlyFilesOfThisConsumerAreDeleted(@TempDir Path elsewhere) throws Exception {
        Files.createDirectories(directory.resolve("mine"));
        var others = List.of(
                directory.resolve("2026-11-01.ndjson"),
                directory.resolve("mine/2026-11-01.ndjson"),
                directory.resolve("mine/2026-11-01.ndjson.gz"),
                directory.resolve("mine/notes.ndjson"),
                elsewhere.resolve("2026-11-01.ndjson"));
        for (var file : others) {
            Files.writeString(file, file.endsWith("2026-11-01.ndjson") ? "{\"my\":1}\n" : "{\"id\":\"1\"}\n");
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(900))));
        }
        Files.createSymbolicLink(directory.resolve("linked"), elsewhere);

        try (var consumer = open(Map.of("retention", "24h"))) {
            consumer.deliver(List.of(report("s", NOON, 100)));
        }

        assertThat(others).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void whatIsBeingWrittenIsNotDeleted() throws Exception {
        try (var consumer = open(Map.of("retention", "24h"))) {
            consumer.deliver(List.of(report("a", NOON, 100)));
            age("a/2026-11-23.ndjson", 2);
        }
        try (var other = FileChannel.open(directory.resolve("a/2026-11-23.ndjson"), StandardOpenOption.WRITE);
                var consumer = open(new FileConsumerFactory(), Map.of("retention", "24h"))) {
            other.lock();

            consumer.deliver(List.of(report("b", NOON, 100)));
        }

        assertThat(directory.resolve("a/2026-11-23.ndjson")).exists();
    }

    @Test
    void aReportThatIsLargerThanAllFilesMayBeIsRejectedAlone() throws Exception {
        try (var consumer = open(Map.of("maxFileSize", "1KiB", "maxTotalSize", "4KiB"))) {
            var results =
                    consumer.deliver(List.of(report("s", NOON, 100), report("s", NOON, 5_000), report("s", NOON, 100)));

            assertThat(results.get(0)).isEqualTo(new Delivered());
            assertThat(results.get(1)).isInstanceOf(Rejected.class).asString().contains("consumers.file.maxTotalSize");
            assertThat(results.get(2)).isEqualTo(new Delivered());
        }
        assertThat(StoredReports.in(directory).ids()).hasSize(2);
    }

    @Test
    void theReserveOfTheDiskIsLeftAlone() throws Exception {
        try (var consumer = open(Map.of("diskReserve", "1000000GiB"))) {
            assertThat(consumer.deliver(List.of(report("s", NOON, 100))))
                    .singleElement()
                    .isInstanceOf(Unavailable.class)
                    .asString()
                    .contains(
                            "cannot write to " + directory.resolve("s"),
                            "consumers.file.diskReserve",
                            "must stay free");
        }
        assertThat(totalSize()).isZero();
    }

    @Test
    void nobodyElseCanReadReports() throws Exception {
        var reports = directory.resolve("made/reports");
        try (var consumer = open(Map.of("directory", reports.toString()))) {
            consumer.deliver(List.of(report("s", NOON, 100)));
        }

        for (var folder : List.of(directory.resolve("made"), reports, reports.resolve("s"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(reports.resolve("s/2026-11-23.ndjson"))))
                .isEqualTo("rw-------");
    }

    private ReportConsumer open(Map<String, String> options) {
        return open(factory, options);
    }

    private ReportConsumer open(ReportConsumerFactory opened, Map<String, String> options) {
        var setup = Setup.NONE.withOption("directory", directory.toString()).withOptions(options);
        return Opening.of(opened, setup).open();
    }

    private static Delivery report(String source, Instant receivedAt, int size) {
        return Deliveries.of(source, receivedAt, "\"" + "x".repeat(size) + "\"");
    }

    private void age(String file, int days) throws IOException {
        Files.setLastModifiedTime(
                directory.resolve(file), FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    private long totalSize() throws IOException {
        long total = 0;
        for (var file : StoredReports.in(directory).files()) {
            total += Files.size(file);
        }
        return total;
    }
}
