package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.dead;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The contract for dead letters.
public interface DeadLettersContract extends SpoolFixture {

    @Test
    default void aDeadLetterTellsWhatWhenAndWhy() {
        try (var spool = open()) {
            var report = report(1, "{\"secret\":\"payload\"}");
            spool.append(to(report, searchLane(spool)));
            retry(spool, leaseAll(spool, searchLane(spool)).getFirst(), START, "HTTP 503");
            bury(
                    spool,
                    leaseAll(spool, searchLane(spool)),
                    DeathCause.REJECTED,
                    "mapper_parsing_exception",
                    START.plusSeconds(9));

            assertThat(list(spool, DeadLetterFilter.ALL))
                    .containsExactly(new DeadLetter(
                            new DeliveryId(report.id(), SEARCH),
                            "kubebench_report",
                            report.receivedAt(),
                            START.plusSeconds(9),
                            DeathCause.REJECTED,
                            "mapper_parsing_exception",
                            2,
                            report.payload().size()));
            assertThat(spool.deadLetters().report(new DeliveryId(report.id(), SEARCH)))
                    .contains(report);
        }
    }

    @Test
    default void onlyADeadLetterGivesItsReport() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);

            assertThat(spool.deadLetters().report(new DeliveryId(report.id(), FILE)))
                    .isEmpty();
            assertThat(spool.deadLetters().report(new DeliveryId(report(2).id(), SEARCH)))
                    .isEmpty();
        }
    }

    @Test
    default void deadLettersAreListedInPagesOldestReportFirst() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 7);
            bury(spool, leaseAll(spool, fileLane(spool)).reversed(), DeathCause.REJECTED, "no", START);

            var first = spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 3);
            var second = spool.deadLetters()
                    .list(DeadLetterFilter.ALL, Optional.of(first.getLast().id()), 3);
            var third = spool.deadLetters()
                    .list(DeadLetterFilter.ALL, Optional.of(second.getLast().id()), 3);

            assertThat(first).hasSize(3);
            assertThat(second).hasSize(3);
            assertThat(third).hasSize(1);
            assertThat(List.of(first, second, third))
                    .flatMap(page -> page)
                    .extracting(letter -> letter.id().report())
                    .containsExactlyElementsOf(
                            appended.stream().map(ReportData::id).toList());
        }
    }

    @Test
    default void aPageGoesOnWhereThePageBeforeEndedThoughItsLettersAreGone() {
        try (var spool = open(Bounds.WIDE.withReceipts(java.time.Duration.ZERO, 0), new ManualClock(START))) {
            fill(spool, fileLane(spool), 4);
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            var all = list(spool, DeadLetterFilter.ALL);
            var first = spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 2);
            spool.deadLetters().purge(ids(first.get(0).id(), first.get(1).id()));
            spool.append(to(report(9)));

            assertThat(spool.deadLetters()
                            .list(
                                    DeadLetterFilter.ALL,
                                    Optional.of(first.getLast().id()),
                                    9))
                    .isEqualTo(all.subList(2, 4));
        }
    }

    @Test
    default void bothDeadLettersOfOneReportAreOnTheirPages() {
        try (var spool = open()) {
            spool.append(to(report(1), fileLane(spool), searchLane(spool)));
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);

            var first = spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 1);
            var second = spool.deadLetters()
                    .list(DeadLetterFilter.ALL, Optional.of(first.getFirst().id()), 1);
            var third = spool.deadLetters()
                    .list(DeadLetterFilter.ALL, Optional.of(second.getFirst().id()), 1);

            assertThat(List.of(first, second))
                    .flatMap(page -> page)
                    .extracting(letter -> letter.id().consumer())
                    .containsExactlyInAnyOrder(FILE, SEARCH);
            assertThat(third).isEmpty();
        }
    }

    @Test
    default void aFilterPicksByEverySide() {
        try (var spool = open()) {
            var rejected = dead(spool, 1, "kubebench_report", SEARCH, DeathCause.REJECTED, "mapper_Parsing_exception");
            var expired = dead(spool, 2, "risk_report", SEARCH, DeathCause.EXPIRED, "HTTP 503");
            var missing = dead(spool, 3, "risk_report", FILE, DeathCause.NOT_INSTALLED, "no plugin 100% _");

            assertThat(meant(spool, DeadLetterFilter.ALL)).containsExactly(rejected, expired, missing);
            assertThat(meant(spool, consumers("OPENSEARCH"))).containsExactly(rejected, expired);
            assertThat(meant(spool, consumers("file", "openSearch"))).hasSize(3);
            assertThat(meant(spool, consumers("kafka"))).isEmpty();
            assertThat(meant(spool, sources("risk_report"))).containsExactly(expired, missing);
            assertThat(meant(spool, sources("Risk_report"))).isEmpty();
            assertThat(meant(spool, causes(DeathCause.REJECTED, DeathCause.NOT_INSTALLED)))
                    .containsExactly(rejected, missing);
            assertThat(meant(spool, reason("PARSING"))).containsExactly(rejected);
            assertThat(meant(spool, reason("100%"))).containsExactly(missing);
            assertThat(meant(spool, reason("h%p"))).isEmpty();
            assertThat(meant(spool, diedBefore(START.plusSeconds(2)))).containsExactly(rejected);
            assertThat(meant(spool, ids(missing, rejected))).containsExactly(rejected, missing);
            assertThat(meant(spool, DeadLetterFilter.ALL.ofCause(DeathCause.EXPIRED, Set.of(SEARCH))))
                    .containsExactly(expired);
            assertThat(meant(spool, DeadLetterFilter.ALL.ofCause(DeathCause.EXPIRED, Set.of(FILE))))
                    .isEmpty();
        }
    }

    @Test
    default void aReplayedDeadLetterIsAsNew() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool)));
            retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START, "busy");
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.EXPIRED, "busy", START);

            var replayed = spool.deadLetters().replay(DeadLetterFilter.ALL, START.plusSeconds(100));

            assertThat(replayed).isEqualTo(1);
            assertThat(list(spool, DeadLetterFilter.ALL)).isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(1, 0, 0, 1, 0));
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .containsExactly(fileLane(spool).name());
            assertThat(spool.receipt(report.id()).orElseThrow().deliveries())
                    .containsExactly(new Receipt.Entry(FILE, Pending.NEW));
            assertThat(leaseAll(spool, fileLane(spool))).singleElement().satisfies(leased -> {
                assertThat(leased.delivery().report()).isEqualTo(report);
                assertThat(leased.attempts()).isZero();
                assertThat(leased.since()).isEqualTo(START.plusSeconds(100));
            });
        }
    }

    @Test
    default void aReplayedDeadLetterCanBeDelivered() {
        try (var spool = open()) {
            var report = dead(spool, 1, "risk_report", FILE, DeathCause.NOT_INSTALLED, "no plugin");
            spool.deadLetters().replay(ids(report), START);
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(1, 1, 0, 0, 0));
            assertThat(spool.notInstalled()).isEqualTo(Tally.ZERO);
            assertThat(spool.receipt(report.report()).orElseThrow().isSettled()).isTrue();
            assertThat(spool.deadLetters().replay(ids(report), START)).isZero();
        }
    }

    @Test
    default void aReplayedDeadLetterCanDieAgain() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 2);
            for (int round = 0; round < 3; round++) {
                bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "round " + round, START);
                assertThat(list(spool, DeadLetterFilter.ALL))
                        .hasSize(2)
                        .allSatisfy(letter -> assertThat(letter.attempts()).isEqualTo(1));
                assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START))
                        .isEqualTo(2);
            }

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(2, 0, 0, 2, 0));
        }
    }

    @Test
    default void onlyWhatIsMeantIsReplayedOrPurged() {
        try (var spool = open()) {
            var first = dead(spool, 1, "a", SEARCH, DeathCause.REJECTED, "no");
            dead(spool, 2, "b", SEARCH, DeathCause.REJECTED, "no");
            var third = dead(spool, 3, "c", SEARCH, DeathCause.REJECTED, "no");

            assertThat(spool.deadLetters().replay(sources("a"), START)).isEqualTo(1);
            assertThat(spool.deadLetters().purge(sources("b"))).isEqualTo(1);

            assertThat(meant(spool, DeadLetterFilter.ALL)).containsExactly(third);
            assertThat(leaseAll(spool, searchLane(spool)))
                    .singleElement()
                    .extracting(leased -> leased.delivery().id())
                    .isEqualTo(first);
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(3, 0, 1, 1, 1));
        }
    }

    @Test
    default void aPurgedDeadLetterIsGoneForGood() {
        try (var spool = open()) {
            var letter = dead(spool, 1, "a", SEARCH, DeathCause.REJECTED, "no");

            assertThat(spool.deadLetters().purge(DeadLetterFilter.ALL)).isEqualTo(1);

            assertThat(spool.deadLetters().report(letter)).isEmpty();
            assertThat(spool.deadLetters().purge(DeadLetterFilter.ALL)).isZero();
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isZero();
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(1, 0, 0, 0, 1));
            assertThat(spool.receipt(letter.report()).orElseThrow().deliveries())
                    .containsExactly(
                            new Receipt.Entry(SEARCH, new Dead(DeathCause.REJECTED, "no", START.plusSeconds(1))));
        }
    }

    @Test
    default void consumersThatAreNotInstalledShareOneTallyWhateverTheyAreCalled() {
        try (var spool = open()) {
            for (int i = 0; i < 200; i++) {
                dead(spool, i, "s", new ConsumerId("stranger-" + i), DeathCause.NOT_INSTALLED, "no plugin");
            }
            dead(spool, 200, "s", SEARCH, DeathCause.REJECTED, "no");

            assertThat(spool.tallies()).containsOnlyKeys(SEARCH);
            assertThat(spool.notInstalled()).isEqualTo(new Tally(200, 0, 200, 0, 0));
            assertThat(meant(spool, consumers("stranger-7"))).hasSize(1);
        }
    }

    @Test
    default void aReplayMovesADeliveryToTheTallyOfItsConsumerAndBackIfItIsStillMissing() {
        try (var spool = open()) {
            dead(spool, 1, "s", SEARCH, DeathCause.NOT_INSTALLED, "no plugin");
            dead(spool, 2, "s", FILE, DeathCause.NOT_INSTALLED, "no plugin");
            dead(spool, 3, "s", FILE, DeathCause.NOT_INSTALLED, "no plugin");
            spool.deadLetters().purge(DeadLetterFilter.ALL.ofCause(DeathCause.NOT_INSTALLED, Set.of(SEARCH)));

            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(2);
            assertThat(spool.notInstalled()).isEqualTo(new Tally(1, 0, 0, 0, 1));
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(2, 0, 0, 2, 0));

            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.NOT_INSTALLED, "no plugin", START);
            assertThat(spool.notInstalled()).isEqualTo(new Tally(3, 0, 2, 0, 1));
            assertThat(spool.tallies()).isEmpty();
        }
    }

    @Test
    default void thePayloadStaysAsLongAsADeliveryOfItsReportMayNeedIt() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);
            deliver(spool, leaseAll(spool, fileLane(spool)));
            spool.deadLetters().replay(DeadLetterFilter.ALL, START);

            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(report);
        }
    }

    @Test
    default void replayAndPurgeTakeThousands() {
        try (var spool = open()) {
            var lane = fileLane(spool);
            fill(spool, lane, 3000);
            for (var batch = leaseAll(spool, lane); !batch.isEmpty(); batch = leaseAll(spool, lane)) {
                bury(spool, batch, DeathCause.EXPIRED, "too old", START);
            }

            assertThat(spool.deadLetters().count(DeadLetterFilter.ALL)).isEqualTo(3000);
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(3000);
            assertThat(tally(spool, lane)).isEqualTo(new Tally(3000, 0, 0, 3000, 0));
            for (var batch = leaseAll(spool, lane); !batch.isEmpty(); batch = leaseAll(spool, lane)) {
                bury(spool, batch, DeathCause.EXPIRED, "too old", START);
            }
            assertThat(spool.deadLetters().purge(DeadLetterFilter.ALL)).isEqualTo(3000);
            assertThat(tally(spool, lane)).isEqualTo(new Tally(3000, 0, 0, 0, 3000));
        }
    }

    private static DeliveryId dead(
            Spool spool, int number, String source, ConsumerId consumer, DeathCause cause, String reason) {
        var like = report(number);
        var report = new ReportData(like.id(), source, like.receivedAt(), Labels.NONE, Payload.of("{}"));
        var lane = consumer.equals(SEARCH) ? searchLane(spool) : spool.lane(consumer, ConsumerSettings.NONE);
        spool.append(SpoolFixture.dead(report, new Dead(cause, reason, START.plusSeconds(number)), lane));
        return new DeliveryId(report.id(), consumer);
    }

    private static List<DeadLetter> list(Spool spool, DeadLetterFilter filter) {
        return spool.deadLetters().list(filter, Optional.empty(), 1000);
    }

    /// Lists the selected dead letters, and checks that the count agrees.
    private static List<DeliveryId> meant(Spool spool, DeadLetterFilter filter) {
        var listed = list(spool, filter).stream().map(DeadLetter::id).toList();
        assertThat(spool.deadLetters().count(filter)).isEqualTo(listed.size());
        return listed;
    }

    private static DeadLetterFilter consumers(String... ids) {
        var consumers = List.of(ids).stream().map(ConsumerId::new).toList();
        return new DeadLetterFilter(Set.copyOf(consumers), Set.of(), Set.of(), "", Instant.MAX, Set.of());
    }

    private static DeadLetterFilter sources(String... sources) {
        return new DeadLetterFilter(Set.of(), Set.of(sources), Set.of(), "", Instant.MAX, Set.of());
    }

    private static DeadLetterFilter causes(DeathCause... causes) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(causes), "", Instant.MAX, Set.of());
    }

    private static DeadLetterFilter reason(String part) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), part, Instant.MAX, Set.of());
    }

    private static DeadLetterFilter diedBefore(Instant time) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", time, Set.of());
    }

    private static DeadLetterFilter ids(DeliveryId... ids) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of(ids));
    }
}
