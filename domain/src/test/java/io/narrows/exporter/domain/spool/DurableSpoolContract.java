package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The contract of every spool adapter that keeps reports across a restart. A test class implements `open` and `reopen`
/// to run its tests.
public interface DurableSpoolContract extends SpoolContract {

    /// Closes a spool that `open` has opened, and opens the same spool again, as after a restart.
    Spool reopen(Spool spool);

    @Test
    default void whatWaitsIsStillThereAfterARestart() {
        var before = open();
        var appended = fill(before, fileLane(before), 5);

        try (var spool = reopen(before)) {
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .containsExactly(fileLane(spool).name());
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
        }
    }

    @Test
    default void labelsAreStillThereAfterARestart() {
        var before = open();
        var one = LabelsContract.labelled(1, LabelsContract.ODD);
        var other = LabelsContract.labelled(2, LabelsContract.ODD);
        before.append(to(one, fileLane(before)));
        before.append(keyed(other, "key", fileLane(before)));

        try (var spool = reopen(before)) {
            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(one, other);
        }
    }

    @Test
    default void whatWasLeasedAndNotSettledIsLeasedAgainAfterARestart() {
        var before = open();
        var appended = fill(before, fileLane(before), 5);
        deliver(
                before,
                before.lease(fileLane(before).name(), new BatchLimits(2, Long.MAX_VALUE), START)
                        .deliveries());
        leaseAll(before, fileLane(before));

        try (var spool = reopen(before)) {
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended.subList(2, 5));
        }
    }

    @Test
    default void whatWasSettledStaysSettledAfterARestart() {
        var before = open();
        fill(before, fileLane(before), 3);
        deliver(before, leaseAll(before, fileLane(before)));

        try (var spool = reopen(before)) {
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        }
    }

    @Test
    default void aPauseLastsAcrossARestart() {
        var before = open();
        var pause = Pause.begin(FILE, START, "carl", "the disk is full");
        before.pauses().begin(Pause.begin(SEARCH, START, "carl", ""));
        before.pauses().end(SEARCH, START.plusSeconds(7));
        before.pauses().begin(pause);

        try (var spool = reopen(before)) {
            assertThat(spool.pauses().current()).isEqualTo(Map.of(FILE, pause));
            assertThat(spool.pauses().within(SEARCH, START, START.plusSeconds(60)))
                    .isEqualTo(Duration.ofSeconds(7));
            spool.pauses().end(FILE, START.plusSeconds(60));
            try (var again = reopen(spool)) {
                assertThat(again.pauses().current()).isEmpty();
            }
        }
    }

    @Test
    default void aRetryKeepsItsDueTimeAcrossARestart() {
        var before = open();
        var report = fill(before, fileLane(before), 1).getFirst();
        retry(before, leaseAll(before, fileLane(before)).getFirst(), START.plusSeconds(30), "HTTP 503");

        try (var spool = reopen(before)) {
            assertThat(spool.lease(fileLane(spool).name(), MANY, START))
                    .isEqualTo(new Lease(List.of(), START.plusSeconds(30)));
            assertThat(spool.receipt(report.id()).orElseThrow().deliveries())
                    .containsExactly(new Receipt.Entry(FILE, new Pending(1, "HTTP 503")));
            assertThat(spool.lease(fileLane(spool).name(), MANY, START.plusSeconds(30))
                            .deliveries())
                    .singleElement()
                    .satisfies(leased -> {
                        assertThat(leased.attempts()).isEqualTo(1);
                        assertThat(leased.since()).isEqualTo(report.receivedAt());
                    });
        }
    }

    @Test
    default void newReportsComeAfterThoseFromBeforeARestart() {
        var spool = open();
        var appended = new ArrayList<ReportData>();
        for (int i = 1; i <= 4; i++) {
            var report = report(i);
            appended.add(report);
            spool.append(to(report, fileLane(spool)));
            spool = reopen(spool);
        }

        assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
        spool.close();
    }

    @Test
    default void aSpoolThatWasEmptiedTakesReportsAfterARestartAsEver() {
        var before = open();
        fill(before, fileLane(before), 3);
        deliver(before, leaseAll(before, fileLane(before)));

        try (var spool = reopen(before)) {
            var report = report(4);
            spool.append(to(report, fileLane(spool)));
            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(report);
        }
    }

    @Test
    default void talliesGoOnAfterARestart() {
        var before = open();
        fill(before, fileLane(before), 10);
        var leased = leaseAll(before, fileLane(before));
        deliver(before, leased.subList(0, 4));
        bury(before, leased.subList(4, 7), DeathCause.REJECTED, "no", START);
        before.deadLetters()
                .purge(new DeadLetterFilter(
                        DeadLetterFilter.ALL.consumers(),
                        DeadLetterFilter.ALL.sources(),
                        DeadLetterFilter.ALL.causes(),
                        "",
                        Instant.MAX,
                        Set.of(leased.get(4).delivery().id())));

        try (var spool = reopen(before)) {
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(10, 4, 2, 3, 1));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(10, 7, 2, 0, 1));
        }
    }

    @Test
    default void aKeyIsKnownAfterARestart() {
        var before = open();
        var first = report(1);
        before.append(keyed(first, "k", fileLane(before)));
        deliver(before, leaseAll(before, fileLane(before)));

        try (var spool = reopen(before)) {
            assertThat(spool.append(keyed(report(2), "k", fileLane(spool))).report())
                    .isEqualTo(first.id());
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        }
    }

    @Test
    default void aKeyStillExpiresAfterARestart() {
        var clock = new ManualClock(START);
        var before = open(Bounds.WIDE.withWindow(Duration.ofMinutes(5)), clock);
        before.append(keyed(report(1), "k", fileLane(before)));
        clock.move(Duration.ofMinutes(6));

        try (var spool = reopen(before)) {
            var second = report(2);
            assertThat(spool.append(keyed(second, "k", fileLane(spool))).report())
                    .isEqualTo(second.id());
        }
    }

    @Test
    default void deadLettersCanBeReplayedAfterARestart() {
        var before = open();
        var report = report(1);
        before.append(to(report, searchLane(before)));
        bury(before, leaseAll(before, searchLane(before)), DeathCause.REJECTED, "no", START);
        var letters = before.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10);

        try (var spool = reopen(before)) {
            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .isEqualTo(letters);
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(1);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(report);
        }
    }

    @Test
    default void aLaneIsTheSameAfterARestart() {
        var before = open();
        var settings = ConsumerSettings.of(Map.of(
                "hostport", "https://opensearch:9200", "password", "s3cret", "n", new BigDecimal("1.0"), "on", true));
        var lane = before.lane(SEARCH, settings);
        before.append(to(report(1), lane));

        try (var spool = reopen(before)) {
            assertThat(spool.lane(SEARCH, settings)).isEqualTo(lane);
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .singleElement()
                    .extracting(spool::settings)
                    .isEqualTo(Optional.of(settings));
        }
    }

    @Test
    default void roomIsCountedAcrossARestart() {
        var before = open(Bounds.WIDE.withMaxBytes(CapacityContract.SMALLEST), new ManualClock(START));
        int kept = 0;
        while (before.hasRoomFor(CapacityContract.LARGE)) {
            before.append(to(SpoolFixture.reportOfSize(kept++, CapacityContract.LARGE), fileLane(before)));
        }

        try (var spool = reopen(before)) {
            assertThat(spool.hasRoomFor(CapacityContract.LARGE)).isFalse();
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(kept);
        }
    }
}
