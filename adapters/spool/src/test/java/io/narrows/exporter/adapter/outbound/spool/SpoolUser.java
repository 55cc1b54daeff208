package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;

/// A program that appends from many threads and delivers, as fast as it can, until it is killed. Prints `appended ID`
/// after a report for two consumers was stored, and `plain ID` after one for one consumer. Prints `delivering ID` and
/// `archiving ID` before such a delivery is settled.
final class SpoolUser {
    private static final int SENDERS = 16;
    private static final BatchLimits BATCH = new BatchLimits(20, 1 << 20);

    /// The size of a payload that is not in its row.
    private static final int LARGE = 50_000;

    /// One in so many deliveries of plain reports fails at its first attempt.
    private static final int FAILS = 5;

    private SpoolUser() {}

    /// The lane of the plain reports.
    static Lane archive(Spool spool) {
        return spool.lane(new ConsumerId("archive"), ConsumerSettings.NONE);
    }

    public static void main(String[] arguments) {
        // Not closed, because a kill ends this program.
        var spool = SqliteSpool.open(
                arguments[1].isEmpty()
                        ? TestSettings.in(Path.of(arguments[0]))
                        : TestSettings.sealed(Path.of(arguments[0]), Path.of(arguments[1])),
                // Suspects of earlier kills stay pending, because a slow run would bury some of them.
                StoreTuning.DEFAULT.withSuspectsWait(Duration.ofHours(1)).withResealAfter(Duration.ofMillis(100)),
                Clock.systemUTC());
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false);
        say(out, "open");
        // Platform threads: whoever delivers asks again at once when nothing waits, and two such virtual threads would
        // take all carriers from those that append.
        try (var threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < SENDERS; i++) {
                threads.execute(() -> append(spool, out));
            }
            threads.execute(() -> deliver(spool, out));
            threads.execute(() -> archive(spool, out));
        }
    }

    private static void append(Spool spool, PrintStream out) {
        var random = new SplittableRandom();
        for (; ; ) {
            var report = SpoolFixture.reportOfSize(1, 1000);
            spool.append(SpoolFixture.to(report, SpoolFixture.fileLane(spool), SpoolFixture.searchLane(spool)));
            say(out, "appended " + report.id());
            var plain = SpoolFixture.reportOfSize(1, random.nextInt(3) == 0 ? LARGE : 1000);
            spool.append(SpoolFixture.to(plain, archive(spool)));
            say(out, "plain " + plain.id());
        }
    }

    /// Delivers more slowly than reports arrive, so that deliveries of every state exist at any time.
    private static void deliver(Spool spool, PrintStream out) {
        for (; ; ) {
            var batch = spool.lease(SpoolFixture.fileLane(spool).name(), BATCH, SpoolFixture.START)
                    .deliveries();
            batch.forEach(leased ->
                    say(out, "delivering " + leased.delivery().report().id()));
            spool.settle(batch.stream()
                    .<Settlement>map(leased ->
                            new Settlement.Delivered(leased.delivery().id(), SpoolFixture.START, Optional.empty()))
                    .toList());
        }
    }

    private static void archive(Spool spool, PrintStream out) {
        for (; ; ) {
            var batch = spool.lease(archive(spool).name(), BATCH, SpoolFixture.START)
                    .deliveries();
            batch.forEach(
                    leased -> say(out, "archiving " + leased.delivery().report().id()));
            var settlements = new ArrayList<Settlement>();
            for (int i = 0; i < batch.size(); i++) {
                var id = batch.get(i).delivery().id();
                settlements.add(
                        i % FAILS == 0 && batch.get(i).attempts() == 0
                                ? new Settlement.Retry(id, SpoolFixture.START, 1, "refused", Optional.empty())
                                : new Settlement.Delivered(id, SpoolFixture.START, Optional.empty()));
            }
            spool.settle(settlements);
        }
    }

    /// Writes a line in one piece, so that a kill never leaves half a line.
    private static void say(PrintStream out, String line) {
        var bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        out.write(bytes, 0, bytes.length);
    }
}
