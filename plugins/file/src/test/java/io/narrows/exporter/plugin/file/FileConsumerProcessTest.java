package io.narrows.exporter.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that need a process which can be killed, limited or run beside another one.
class FileConsumerProcessTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void whatWasDeliveredIsThereWhenTheProcessIsKilled() throws Exception {
        var delivered = new ArrayList<String>();
        for (int round = 1; round <= 5; round++) {
            try (var writer = WriterProcess.start(directory, Integer.MAX_VALUE, 20_000, "true")) {
                writer.awaitLines(round * 37);
                writer.kill();
                delivered.addAll(writer.output());
            }
        }
        open().deliver(List.of(Deliveries.of("shared", NOON, "1")));

        assertThat(delivered).hasSizeGreaterThan(500);
        assertThat(StoredReports.in(directory).ids()).containsAll(delivered);
    }

    @Test
    void aFullDiskLeavesNothingButWholeLines() throws Exception {
        List<String> said;
        try (var writer = WriterProcess.start(directory, 40, 10_000, "ulimit -f 500")) {
            said = writer.awaitEnd().output();
        }
        var delivered = said.stream().filter(line -> !line.contains(":")).toList();
        var refused = said.stream().filter(line -> line.contains(":")).toList();

        assertThat(said).hasSize(200);
        assertThat(delivered).isNotEmpty();
        assertThat(StoredReports.in(directory).ids()).containsExactlyElementsOf(delivered);
        assertThat(refused)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .startsWith("unavailable: cannot write to " + directory.resolve("shared") + ": ")
                        .endsWith("File too large"));
        assertThat(open().deliver(List.of(Deliveries.of("shared", NOON, "1")))).containsExactly(new Delivered());
    }

    @Test
    void twoProcessesDoNotMixTheirLines() throws Exception {
        try (var one = WriterProcess.start(directory, 100, 30_000, "true");
                var two = WriterProcess.start(directory, 100, 30_000, "true")) {
            var delivered = new ArrayList<>(one.awaitEnd().output());
            delivered.addAll(two.awaitEnd().output());

            assertThat(delivered).hasSize(1_000);
            assertThat(StoredReports.in(directory).ids()).containsExactlyInAnyOrderElementsOf(delivered);
        }
    }

    @Test
    void whatIsDeletedForWantOfRoomIsNeverWhatAnotherProcessIsWriting() throws Exception {
        var bounded = new String[] {"maxFileSize=100KiB", "maxTotalSize=300KiB"};
        try (var one = WriterProcess.start(directory, 60, 10_000, "true", bounded);
                var two = WriterProcess.start(directory, 60, 10_000, "true", bounded)) {
            var byOne = one.awaitEnd().output();
            var byTwo = two.awaitEnd().output();

            var kept = StoredReports.in(directory).ids();
            assertThat(List.of(byOne, byTwo)).allSatisfy(delivered -> {
                assertThat(delivered)
                        .hasSize(300)
                        .allSatisfy(line -> assertThat(line).doesNotContain(":"));
                // The oldest file is deleted first, so the end of each writer's output must be left. Deleting a file
                // that is being written to would leave a hole.
                var left = delivered.stream().filter(kept::contains).toList();
                assertThat(left).isEqualTo(delivered.subList(300 - left.size(), 300));
            });
            assertThat(kept)
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .allSatisfy(id -> assertThat(id)
                            .isIn(Stream.concat(byOne.stream(), byTwo.stream()).toList()));
        }
    }

    @Test
    void aCallThatIsInterruptedEndsAndLeavesTheConsumerUsable() throws Exception {
        var consumer = open();
        consumer.deliver(List.of(Deliveries.of("shared", NOON, "1")));
        var file = directory.resolve("shared/2026-11-23.ndjson");

        try (var other = LockingProcess.start(file)) {
            other.awaitLine("locked");
            var call = new FutureTask<>(() -> consumer.deliver(List.of(Deliveries.of("shared", NOON, "2"))));
            var thread = Thread.ofPlatform().daemon().start(call);
            waitUntilBlocked(thread);
            thread.interrupt();

            assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(other.isAlive()).isTrue();
        }

        assertThat(consumer.deliver(List.of(Deliveries.of("shared", NOON, "3"))))
                .containsExactly(new Delivered());
        assertThat(StoredReports.in(directory).reports()).containsExactly("1", "3");
    }

    @Test
    void aFileThatStaysLockedIsUnavailable() throws Exception {
        var consumer = open(new FileConsumerFactory(Duration.ofMillis(200)));
        consumer.deliver(List.of(Deliveries.of("shared", NOON, "1")));

        try (var channel = FileChannel.open(directory.resolve("shared/2026-11-23.ndjson"), StandardOpenOption.WRITE)) {
            channel.lock();

            assertThat(consumer.deliver(List.of(Deliveries.of("shared", NOON, "2"))))
                    .containsExactly(new Unavailable(
                            "cannot write to " + directory.resolve("shared") + ": another process is writing to it"));
        }
    }

    private static void waitUntilBlocked(Thread thread) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("lock"))) {
            assertThat(System.nanoTime()).as("time to get to the lock").isLessThan(deadline);
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    private ReportConsumer open() {
        return open(new FileConsumerFactory());
    }

    private ReportConsumer open(FileConsumerFactory factory) {
        return Opening.of(factory, Setup.NONE.withOption("directory", directory.toString()))
                .open();
    }
}
