package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.dead;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The contract for receipts: their content, their retention, and repeated reports.
public interface ReceiptContract extends SpoolFixture {

    @Test
    default void aReceiptNamesEachDeliveryInTheOrderOfTheEnvelope() {
        try (var spool = open()) {
            var report = report(1);
            var receipt = spool.append(to(report, searchLane(spool), fileLane(spool)));

            assertThat(receipt)
                    .isEqualTo(new Receipt(
                            report.id(),
                            List.of(new Receipt.Entry(SEARCH, Pending.NEW), new Receipt.Entry(FILE, Pending.NEW))));
            assertThat(spool.receipt(report.id())).contains(receipt);
        }
    }

    @Test
    default void aReceiptTellsHowEachDeliveryEnded() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, searchLane(spool), fileLane(spool)));
            retry(spool, leaseAll(spool, searchLane(spool)).getFirst(), START.plusSeconds(5), "HTTP 503");
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(spool.receipt(report.id()))
                    .contains(new Receipt(
                            report.id(),
                            List.of(
                                    new Receipt.Entry(SEARCH, new Pending(1, "HTTP 503")),
                                    new Receipt.Entry(FILE, new Delivered(START)))));

            var retried = spool.lease(searchLane(spool).name(), MANY, START.plusSeconds(5))
                    .deliveries();
            bury(spool, retried, DeathCause.EXPIRED, "HTTP 503", START.plusSeconds(6));

            assertThat(spool.receipt(report.id()).orElseThrow().deliveries())
                    .contains(
                            new Receipt.Entry(SEARCH, new Dead(DeathCause.EXPIRED, "HTTP 503", START.plusSeconds(6))));
        }
    }

    @Test
    default void aReportThatWasDeadOnArrivalHasAReceiptThatSaysSo() {
        try (var spool = open()) {
            var state = new Dead(DeathCause.NOT_INSTALLED, "no plugin provides 'openSearch'", START);
            var report = report(1);
            var receipt = spool.append(dead(report, state, searchLane(spool)));

            assertThat(receipt.deliveries()).containsExactly(new Receipt.Entry(SEARCH, state));
            assertThat(spool.receipt(report.id())).contains(receipt);
            assertThat(spool.notInstalled()).isEqualTo(new Tally(1, 0, 1, 0, 0));
            assertThat(spool.tallies()).isEmpty();
            assertThat(leaseAll(spool, searchLane(spool))).isEmpty();
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
        }
    }

    @Test
    default void aReportForNobodyHasAReceiptToo() {
        try (var spool = open()) {
            var report = report(1);
            var receipt = spool.append(to(report));

            assertThat(receipt).isEqualTo(new Receipt(report.id(), List.of()));
            assertThat(spool.receipt(report.id())).contains(receipt);
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
            assertThat(spool.tallies()).isEmpty();
        }
    }

    @Test
    default void aReportThatNeverCameHasNoReceipt() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 1);

            assertThat(spool.receipt(new ReportId("01K4ZQ8V0000000000000000AB")))
                    .isEmpty();
        }
    }

    @Test
    default void aReceiptIsKeptForItsRetentionAfterTheReportIsSettled() {
        var clock = new ManualClock(START);
        try (var spool = open(Bounds.WIDE.withReceipts(Duration.ofMinutes(10), 1000), clock)) {
            var settled = fill(spool, fileLane(spool), 1).getFirst();
            var pending = report(2);
            spool.append(to(pending, searchLane(spool)));
            clock.move(Duration.ofHours(1));
            deliver(spool, leaseAll(spool, fileLane(spool)));

            clock.move(Duration.ofMinutes(9));
            spool.append(to(report(3)));
            assertThat(spool.receipt(settled.id())).isPresent();

            clock.move(Duration.ofMinutes(2));
            spool.append(to(report(4)));
            assertThat(spool.receipt(settled.id())).isEmpty();
            assertThat(spool.receipt(pending.id())).isPresent();
        }
    }

    @Test
    default void aDeadLetterKeepsTheReceiptOfItsReport() {
        var clock = new ManualClock(START);
        try (var spool = open(Bounds.WIDE.withReceipts(Duration.ofMinutes(10), 0), clock)) {
            var report = report(1);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);
            clock.move(Duration.ofHours(1));
            spool.append(to(report(2)));

            assertThat(spool.receipt(report.id()).orElseThrow().isSettled()).isTrue();

            spool.deadLetters().purge(DeadLetterFilter.ALL);
            clock.move(Duration.ofMinutes(11));
            spool.append(to(report(3)));
            assertThat(spool.receipt(report.id())).isEmpty();
        }
    }

    @Test
    default void theSameKeyGivesTheFirstReceiptAndKeepsNothing() {
        try (var spool = open()) {
            var first = report(1);
            var second = report(2);
            spool.append(keyed(first, "k", fileLane(spool)));
            var again = spool.append(keyed(second, "k", searchLane(spool)));
            spool.append(keyed(report(3), "other", fileLane(spool)));

            assertThat(again.report()).isEqualTo(first.id());
            assertThat(again.deliveries()).containsExactly(new Receipt.Entry(FILE, Pending.NEW));
            assertThat(spool.receipt(second.id())).isEmpty();
            assertThat(spool.tallies()).containsOnlyKeys(FILE);
            assertThat(tally(spool, fileLane(spool)).accepted()).isEqualTo(2);
        }
    }

    @Test
    default void anotherRequestUnderAKnownKeyIsRefusedAndNotKept() {
        try (var spool = open()) {
            var key = new IdempotencyKey("k");
            var first = report(1);
            var second = report(2);
            spool.append(keyed(first, new KeyedRequest(key, "one"), fileLane(spool)));

            assertThatThrownBy(() -> spool.append(keyed(second, new KeyedRequest(key, "other"), fileLane(spool))))
                    .isInstanceOf(KeyReusedException.class);

            assertThat(spool.receipt(second.id())).isEmpty();
            assertThat(tally(spool, fileLane(spool)).accepted()).isEqualTo(1);
            assertThat(spool.append(keyed(report(3), new KeyedRequest(key, "one"), fileLane(spool)))
                            .report())
                    .isEqualTo(first.id());
        }
    }

    @Test
    default void aKeyOutlivesTheRetentionOfItsReceipt() {
        var clock = new ManualClock(START);
        var bounds = Bounds.WIDE.withWindow(Duration.ofHours(2)).withReceipts(Duration.ofMinutes(1), 0);
        try (var spool = open(bounds, clock)) {
            var first = report(1);
            spool.append(keyed(first, "k", fileLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            clock.move(Duration.ofHours(1));
            spool.append(to(report(2)));

            var again = spool.append(keyed(report(3), "k", fileLane(spool)));

            assertThat(again)
                    .isEqualTo(new Receipt(first.id(), List.of(new Receipt.Entry(FILE, new Delivered(START)))));

            clock.move(Duration.ofHours(1));
            spool.append(to(report(4)));
            spool.append(to(report(5)));
            assertThat(spool.receipt(first.id())).isEmpty();
        }
    }

    @Test
    default void aKeyIsFreeAgainAfterItsWindow() {
        var clock = new ManualClock(START);
        try (var spool = open(Bounds.WIDE.withWindow(Duration.ofMinutes(5)), clock)) {
            var first = report(1);
            var second = report(2);
            spool.append(keyed(first, "k", fileLane(spool)));
            clock.move(Duration.ofMinutes(5));

            assertThat(spool.append(keyed(second, "k", fileLane(spool))).report())
                    .isEqualTo(second.id());
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(2);
            assertThat(spool.receipt(first.id())).isPresent();
        }
    }

    @Test
    default void ofManyAtOnceWithTheSameKeyOneIsKept() throws Exception {
        try (var spool = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var lane = fileLane(spool);
            var senders = IntStream.range(0, 64)
                    .<Callable<ReportId>>mapToObj(number ->
                            () -> spool.append(keyed(report(number), "k", lane)).report())
                    .toList();
            var ids = threads.invokeAll(senders).stream()
                    .map(receipt -> receipt.resultNow())
                    .distinct()
                    .toList();

            assertThat(ids).hasSize(1);
            assertThat(reports(leaseAll(spool, lane))).containsExactlyElementsOf(ids);
        }
    }

    private static List<ReportId> reports(List<Lease.Leased> leased) {
        return leased.stream().map(one -> one.delivery().report().id()).toList();
    }
}
