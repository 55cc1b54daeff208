package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The contract of a full spool.
public interface CapacityContract extends SpoolFixture {
    long SMALLEST = 64L << 20;
    int LARGE = 4 << 20;

    private Spool openSmall() {
        return open(Bounds.WIDE.withMaxBytes(SMALLEST), new ManualClock(START));
    }

    /// Appends large reports for both consumers until there is no room for another.
    private static int fillUp(Spool spool) {
        int count = 0;
        while (spool.hasRoomFor(LARGE)) {
            spool.append(to(reportOfSize(count++, LARGE), fileLane(spool), searchLane(spool)));
        }
        return count;
    }

    @Test
    default void aSpoolTakesWhatItsBoundAllowsWhateverTheNumberOfConsumers() {
        try (var spool = openSmall()) {
            assertThat(spool.hasRoomFor(LARGE)).isTrue();
            assertThat(spool.hasRoomFor(SMALLEST)).isFalse();

            assertThat(fillUp(spool)).isBetween(12, 15);
        }
    }

    @Test
    default void aFullSpoolRefusesAndKeepsNothing() {
        try (var spool = openSmall()) {
            int kept = fillUp(spool);
            var refused = reportOfSize(99, LARGE);

            assertThatThrownBy(() -> spool.append(to(refused, fileLane(spool))))
                    .isInstanceOf(SpoolFullException.class)
                    .hasMessageContaining("spool");
            assertThat(spool.receipt(refused.id())).isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(kept, 0, 0, kept, 0));
        }
    }

    @Test
    default void aReportLargerThanTheSpoolIsRefusedAndOthersAreNot() {
        try (var spool = openSmall()) {
            assertThatThrownBy(() -> spool.append(to(reportOfSize(1, (int) SMALLEST), fileLane(spool))))
                    .isInstanceOf(SpoolFullException.class);

            spool.append(to(report(2), fileLane(spool)));
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(1);
        }
    }

    @Test
    default void thereIsRoomAgainWhenEachConsumerHasItsReports() {
        try (var spool = openSmall()) {
            fillUp(spool);
            drain(spool, fileLane(spool));
            assertThat(spool.hasRoomFor(LARGE)).isFalse();

            drain(spool, searchLane(spool));

            assertThat(hasRoomSoon(spool)).isTrue();
            spool.append(to(reportOfSize(99, LARGE), fileLane(spool)));
        }
    }

    @Test
    default void thereIsRoomAgainWhenDeadLettersArePurged() {
        try (var spool = openSmall()) {
            fillUp(spool);
            drain(spool, fileLane(spool));
            for (var batch = leaseAll(spool, searchLane(spool));
                    !batch.isEmpty();
                    batch = leaseAll(spool, searchLane(spool))) {
                bury(spool, batch, DeathCause.REJECTED, "no", START);
            }
            assertThat(spool.hasRoomFor(LARGE)).isFalse();

            spool.deadLetters().purge(DeadLetterFilter.ALL);

            assertThat(hasRoomSoon(spool)).isTrue();
        }
    }

    @Test
    default void thereIsRoomAgainWhenWhatWaitsIsDeleted() {
        try (var spool = openSmall()) {
            fillUp(spool);

            spool.purgePending(PendingFilter.ALL);

            assertThat(hasRoomSoon(spool)).isTrue();
        }
    }

    @Test
    default void theOldestKeysAreForgottenRatherThanReportsRefused() throws Exception {
        int many = 20_000;
        var clock = new ManualClock(START);
        try (var spool = open(Bounds.WIDE.withMaxBytes(SMALLEST), clock)) {
            spool.append(keyed(report(0), longKey(0)));
            clock.move(Duration.ofSeconds(1));
            try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
                var sent = IntStream.range(1, many)
                        .mapToObj(number -> CompletableFuture.runAsync(
                                () -> spool.append(keyed(report(number), longKey(number))), senders))
                        .toArray(CompletableFuture[]::new);
                CompletableFuture.allOf(sent).join();
            }
            clock.move(Duration.ofSeconds(1));

            var last = report(many);
            spool.append(keyed(last, longKey(many)));
            var again = report(many + 1);

            assertThat(spool.hasRoomFor(SMALLEST / 2)).isTrue();
            assertThat(spool.append(keyed(again, longKey(many))).report()).isEqualTo(last.id());
            assertThat(spool.append(keyed(again, longKey(0))).report()).isEqualTo(again.id());
            assertThat(spool.keysForgottenEarly()).isGreaterThan(many / 4);
        }
    }

    private static String longKey(int number) {
        return "k".repeat(245) + number;
    }

    private static void drain(Spool spool, Lane lane) {
        for (var batch = leaseAll(spool, lane); !batch.isEmpty(); batch = leaseAll(spool, lane)) {
            deliver(spool, batch);
        }
    }

    /// Whether there is room after the settlements are durable.
    private static boolean hasRoomSoon(Spool spool) {
        spool.append(to(report(100)));
        return spool.hasRoomFor(LARGE);
    }
}
