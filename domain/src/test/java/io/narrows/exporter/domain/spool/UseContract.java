package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The contract of what a spool says of its own fill and age.
public interface UseContract extends SpoolFixture {
    @Test
    default void anEmptySpoolHasNothingThatWaits() {
        try (var spool = open()) {
            assertThat(spool.oldestPending()).isEmpty();
        }
    }

    @Test
    default void theOldestPendingDeliveryIsKnownForEachConsumer() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            spool.append(to(report(10), searchLane(spool)));
            spool.append(to(report(20), fileLane(spool), searchLane(spool)));

            awaitOldest(spool, Map.of(FILE, START.plusSeconds(1), SEARCH, START.plusSeconds(10)));

            deliver(
                    spool,
                    spool.lease(fileLane(spool).name(), BatchLimits.ONE, START).deliveries());
            awaitOldest(spool, Map.of(FILE, START.plusSeconds(2), SEARCH, START.plusSeconds(10)));
        }
    }

    @Test
    default void aDeliveryThatIsTriedAgainIsAsOldAsBefore() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));

            retry(spool, leased.getFirst(), START.plusSeconds(600), "busy");
            deliver(spool, leased.subList(1, 2));

            awaitOldest(spool, Map.of(FILE, START.plusSeconds(1)));
            deliver(spool, leased.subList(2, 3));
            awaitOldest(spool, Map.of(FILE, START.plusSeconds(1)));
        }
    }

    @Test
    default void aDeadLetterWaitsForNobodyAndAReplayedDeliveryWaitsSinceItsReplay() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 1);
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            awaitOldest(spool, Map.of());

            spool.deadLetters().replay(DeadLetterFilter.ALL, START.plusSeconds(60));

            awaitOldest(spool, Map.of(FILE, START.plusSeconds(60)));
        }
    }

    @Test
    default void whatASpoolHoldsGrowsWithItsReportsUpToItsLimit() {
        try (var spool = open()) {
            var before = spool.use();

            spool.append(to(reportOfSize(1, 1 << 20), fileLane(spool)));
            var after = spool.use();

            assertThat(after.limitBytes()).isEqualTo(Bounds.WIDE.maxBytes());
            assertThat(after.usedBytes() - before.usedBytes()).isBetween(1L << 20, 2L << 20);
        }
    }

    /// Waits until the spool shows the settlements, because it may show them a little later.
    private static void awaitOldest(Spool spool, Map<ConsumerId, Instant> expected) {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!spool.oldestPending().equals(expected) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(spool.oldestPending()).isEqualTo(expected);
    }
}
