package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A program that fills a spool with undelivered reports of 2 KB (`fill`), or opens the spool and delivers all of them
/// (`drain`). Prints the number of reports and the time.
final class BacklogUser {
    private static final int SENDERS = 64;
    private static final BatchLimits BATCH = new BatchLimits(500, 5 << 20);

    private BacklogUser() {}

    public static void main(String[] arguments) {
        var start = System.nanoTime();
        try (var spool = SqliteSpool.open(TestSettings.in(Path.of(arguments[1])), Clock.systemUTC())) {
            System.out.println("opened after " + millisSince(start) + " ms");
            if (arguments[0].equals("fill")) {
                fill(spool, Integer.parseInt(arguments[2]));
            } else {
                drain(spool);
            }
            System.out.println("tally " + SpoolFixture.tally(spool, SpoolFixture.fileLane(spool)) + " after "
                    + millisSince(start) + " ms");
        }
    }

    private static void fill(Spool spool, int count) {
        var number = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS; i++) {
                threads.execute(() -> {
                    for (int next = number.getAndIncrement(); next < count; next = number.getAndIncrement()) {
                        spool.append(
                                SpoolFixture.to(SpoolFixture.reportOfSize(next, 2000), SpoolFixture.fileLane(spool)));
                    }
                });
            }
        }
    }

    private static void drain(Spool spool) {
        var start = System.nanoTime();
        var lane = SpoolFixture.fileLane(spool);
        var batch = spool.lease(lane.name(), BATCH, SpoolFixture.START).deliveries();
        System.out.println("first lease after " + millisSince(start) + " ms");
        while (!batch.isEmpty()) {
            spool.settle(batch.stream()
                    .<Settlement>map(leased ->
                            new Settlement.Delivered(leased.delivery().id(), SpoolFixture.START, Optional.empty()))
                    .toList());
            batch = spool.lease(lane.name(), BATCH, SpoolFixture.START).deliveries();
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
