package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The contract of a spool that many exporters share, each with an adapter of its own. A test class implements
/// `another` and the others to run its tests.
public interface SharedSpoolContract extends DurableSpoolContract {
    Duration PATIENCE = Duration.ofSeconds(60);
    int SENDERS_OF_ALL = 16;
    int REPORTS_OF_A_SENDER = 100;

    /// Opens the same spool as one more exporter.
    Spool another(Spool spool);

    /// Opens a new, empty spool as several exporters that start at the same time.
    List<Spool> openTogether(int replicas);

    /// Makes an exporter fall silent, as one that is frozen: the others take it for dead, and its threads go on.
    void silence(Spool spool);

    /// Waits until a value has what is wanted.
    private static <T> void await(Supplier<T> value, T wanted) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!value.get().equals(wanted) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(value.get()).isEqualTo(wanted);
    }

    /// Leases from a lane until so many deliveries are leased.
    private static List<Leased> leaseSoon(Spool spool, Lane lane, int number) {
        var leased = new ArrayList<Leased>();
        await(
                () -> {
                    leased.addAll(leaseAll(spool, lane));
                    return leased.size();
                },
                number);
        return leased;
    }

    @Test
    default void whatOneExporterStoresAnotherDelivers() {
        try (var one = open();
                var other = another(one)) {
            var appended = fill(one, fileLane(one), 5);

            assertThat(other.lanes(Optional.empty(), 10))
                    .containsExactly(fileLane(other).name());
            var leased = leaseAll(other, fileLane(other));
            assertThat(reports(leased)).isEqualTo(appended);
            assertThat(leaseAll(one, fileLane(one))).isEmpty();
            assertThat(one.lanes(Optional.empty(), 10)).as("due and free here").isEmpty();

            deliver(other, leased);
            assertThat(tally(one, fileLane(one))).isEqualTo(new Tally(5, 5, 0, 0, 0));
            assertThat(one.receipt(appended.getFirst().id()).orElseThrow().isSettled())
                    .isTrue();
        }
    }

    @Test
    default void nothingIsLeasedAtTwoExportersAtOnce() throws Exception {
        try (var one = open();
                var second = another(one);
                var third = another(one);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = List.of(one, second, third);
            var leasedNow = ConcurrentHashMap.<DeliveryId>newKeySet();
            var delivered = new ConcurrentHashMap<DeliveryId, AtomicInteger>();
            var senders = IntStream.range(0, SENDERS_OF_ALL).<Callable<Boolean>>mapToObj(sender -> () -> {
                var spool = all.get(sender % all.size());
                for (int i = 0; i < REPORTS_OF_A_SENDER; i++) {
                    spool.append(to(report(sender * REPORTS_OF_A_SENDER + i), fileLane(spool)));
                }
                return true;
            });
            var workers = IntStream.range(0, 2 * all.size())
                    .<Callable<Boolean>>mapToObj(
                            worker -> () -> work(all.get(worker % all.size()), leasedNow, delivered));

            for (var done : threads.invokeAll(Stream.concat(senders, workers).toList())) {
                assertThat(done.get()).isTrue();
            }

            int number = SENDERS_OF_ALL * REPORTS_OF_A_SENDER;
            assertThat(delivered)
                    .hasSize(number)
                    .allSatisfy((id, times) -> assertThat(times).hasValue(1));
            assertThat(all)
                    .allSatisfy(spool ->
                            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(number, number, 0, 0, 0)));
        }
    }

    private static boolean work(Spool spool, Set<DeliveryId> leasedNow, Map<DeliveryId, AtomicInteger> delivered) {
        var exclusive = true;
        while (tally(spool, fileLane(spool)).delivered() < SENDERS_OF_ALL * REPORTS_OF_A_SENDER) {
            var batch = spool.lease(fileLane(spool).name(), new BatchLimits(20, 1 << 20), START)
                    .deliveries();
            for (var leased : batch) {
                exclusive &= leasedNow.add(leased.delivery().id());
                delivered
                        .computeIfAbsent(leased.delivery().id(), unseen -> new AtomicInteger())
                        .incrementAndGet();
            }
            batch.forEach(leased -> leasedNow.remove(leased.delivery().id()));
            deliver(spool, batch);
            if (batch.isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return exclusive;
    }

    @Test
    default void whatADeadExporterHadComesBackAndItsLateSettlementsChangeNothing() {
        try (var dead = open();
                var other = another(dead)) {
            var appended = fill(dead, fileLane(dead), 1);
            var atDead = leaseAll(dead, fileLane(dead));
            assertThat(leaseAll(other, fileLane(other))).isEmpty();

            silence(dead);

            var again = leaseSoon(other, fileLane(other), 1);
            assertThat(reports(again)).isEqualTo(appended);
            bury(dead, atDead, DeathCause.REJECTED, "late", START);
            assertThat(tally(other, fileLane(other))).isEqualTo(new Tally(1, 0, 0, 1, 0));
            deliver(other, again);
            assertThat(tally(other, fileLane(other))).isEqualTo(new Tally(1, 1, 0, 0, 0));
            deliver(dead, atDead);
            assertThat(tally(other, fileLane(other))).isEqualTo(new Tally(1, 1, 0, 0, 0));
        }
    }

    @Test
    default void anExporterThatClosesGivesItsLeasesBackAtOnce() {
        try (var other = open()) {
            var appended = fill(other, fileLane(other), 3);
            try (var closing = another(other)) {
                assertThat(leaseAll(closing, fileLane(closing))).hasSize(3);
            }

            assertThat(reports(leaseAll(other, fileLane(other)))).isEqualTo(appended);
            assertThat(other.crashes()).isEqualTo(CrashCount.ZERO);
        }
    }

    @Test
    default void oneKeyAtManyExportersGivesOneReport() throws Exception {
        try (var one = open();
                var second = another(one);
                var third = another(one);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = List.of(one, second, third);
            var senders = IntStream.range(0, 64 * all.size())
                    .<Callable<ReportId>>mapToObj(number -> () -> {
                        var spool = all.get(number % all.size());
                        return spool.append(keyed(report(number), "k", fileLane(spool)))
                                .report();
                    })
                    .toList();

            var ids = threads.invokeAll(senders).stream()
                    .map(receipt -> receipt.resultNow())
                    .distinct()
                    .toList();

            assertThat(ids).hasSize(1);
            assertThat(leaseSoon(third, fileLane(third), 1))
                    .extracting(leased -> leased.delivery().report().id())
                    .isEqualTo(ids);
            assertThat(tally(second, fileLane(second)).accepted()).isEqualTo(1);
        }
    }

    @Test
    default void exportersThatStartTogetherOnAnEmptySpoolHaveTheSameLanes() {
        var all = openTogether(3);
        try {
            var settings = ConsumerSettings.of(Map.of("hostport", "a", "password", "s3cret"));
            var lanes = all.stream().map(spool -> spool.lane(SEARCH, settings)).toList();

            assertThat(lanes).allMatch(lane -> lane.equals(lanes.getFirst()));
            all.forEach(spool -> spool.append(to(report(1), spool.lane(SEARCH, settings))));
            assertThat(all.getLast().lanes(Optional.empty(), 10)).hasSize(1);
            assertThat(all.getFirst().settings(lanes.getLast().name())).contains(settings);
        } finally {
            all.forEach(Spool::close);
        }
    }

    @Test
    default void allExportersShowTheSame() {
        try (var one = open();
                var other = another(one)) {
            var reports = fill(one, fileLane(one), 4);
            one.append(to(report(9), searchLane(one)));
            var leased = leaseAll(one, fileLane(one));
            deliver(one, leased.subList(0, 2));
            bury(one, leased.subList(2, 3), DeathCause.REJECTED, "no", START);

            assertThat(other.tallies()).isEqualTo(one.tallies());
            assertThat(reports)
                    .allSatisfy(report -> assertThat(other.receipt(report.id())).isEqualTo(one.receipt(report.id())));
            assertThat(letters(other)).hasSize(1).isEqualTo(letters(one));
            assertThat(other.history().list(ReportFilter.ALL, Optional.empty(), 10))
                    .isEqualTo(one.history().list(ReportFilter.ALL, Optional.empty(), 10));
            assertThat(other.oldestPending()).isEqualTo(one.oldestPending());
            assertThat(other.hasDelivered(fileLane(other).name())).isTrue();
        }
    }

    private static List<DeadLetter> letters(Spool spool) {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10);
    }

    @Test
    default void whatIsReplayedAtOneIsLeasedAtAnother() {
        try (var one = open();
                var other = another(one)) {
            var report = fill(one, fileLane(one), 1).getFirst();
            bury(one, leaseAll(one, fileLane(one)), DeathCause.REJECTED, "no", START);

            assertThat(other.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(1);

            assertThat(reports(leaseSoon(one, fileLane(one), 1))).containsExactly(report);
            assertThat(one.deadLetters().count(DeadLetterFilter.ALL)).isZero();
        }
    }

    @Test
    default void whatIsSettledAtOneIsKnownAtAnother() {
        try (var one = open();
                var other = another(one)) {
            var both = report(1);
            one.append(to(both, fileLane(one), searchLane(one)));
            deliver(one, leaseAll(one, fileLane(one)));
            assertThat(other.replicas().settled(Set.of(both.id()))).isEmpty();

            bury(one, leaseAll(one, searchLane(one)), DeathCause.REJECTED, "no", START);

            assertThat(other.replicas().settled(Set.of(both.id(), report(2).id())))
                    .containsExactly(both.id());
        }
    }

    @Test
    default void anArrivalAtOneIsHeardAtAnother() {
        try (var one = open();
                var other = another(one)) {
            var heard = ConcurrentHashMap.<LaneName>newKeySet();
            other.replicas().listen(heard::add);
            var lane = fileLane(one).name();

            await(
                    () -> {
                        one.append(to(report(1), fileLane(one)));
                        return heard.contains(lane);
                    },
                    true);
        }
    }

    @Test
    default void aLaneHasOneHolderAndAnotherOneAfterItsDeath() {
        try (var one = open();
                var other = another(one)) {
            one.append(to(report(1), fileLane(one)));
            var lane = fileLane(one).name();

            assertThat(one.replicas().hold(lane)).isTrue();
            assertThat(other.replicas().hold(lane)).isFalse();
            assertThat(one.replicas().hold(lane)).isTrue();

            silence(one);

            await(() -> other.replicas().hold(lane), true);
        }
    }

    @Test
    default void oneExporterProbesAFailingLane() {
        try (var one = open();
                var other = another(one)) {
            one.append(to(report(1), fileLane(one)));
            var lane = fileLane(one).name();

            assertThat(one.replicas().claimProbe(lane, Duration.ofHours(1))).isTrue();
            assertThat(other.replicas().claimProbe(lane, Duration.ZERO)).isFalse();
        }
    }

    @Test
    default void anExporterThatProbesAFailingLaneMayProbeItAgain() {
        try (var one = open();
                var other = another(one)) {
            one.append(to(report(1), fileLane(one)));
            var lane = fileLane(one).name();
            assertThat(one.replicas().claimProbe(lane, Duration.ofHours(1))).isTrue();

            assertThat(one.replicas().claimProbe(lane, Duration.ofMinutes(30))).isTrue();
            assertThat(other.replicas().claimProbe(lane, Duration.ZERO)).isFalse();

            assertThat(one.replicas().claimProbe(lane, Duration.ZERO)).isTrue();
            assertThat(other.replicas().claimProbe(lane, Duration.ofHours(1))).isTrue();
            assertThat(one.replicas().claimProbe(lane, Duration.ZERO)).isFalse();
        }
    }

    @Test
    default void exportersKnowEachOtherAndWhatIsInstalledThere() {
        try (var one = open()) {
            one.replicas().announce(Set.of(FILE));
            try (var other = another(one)) {
                other.replicas().announce(Set.of(FILE, SEARCH));
                var both = List.of(
                                new Replica(one.replicas().name(), Set.of(FILE)),
                                new Replica(other.replicas().name(), Set.of(FILE, SEARCH)))
                        .stream()
                        .sorted(Comparator.comparing(Replica::name))
                        .toList();

                assertThat(one.replicas().isShared()).isTrue();
                assertThat(other.replicas().live()).isEqualTo(both);
                await(() -> one.replicas().live(), both);
                other.replicas().showLanes("some");
                assertThat(one.replicas().shownLanes())
                        .containsEntry(other.replicas().name(), "some");
            }
            await(() -> one.replicas().live().size(), 1);
        }
    }

    @Test
    default void aPauseAtOneIsSeenAtAnother() {
        try (var one = open();
                var other = another(one)) {
            var pause = Pause.begin(FILE, START, "carl", "");
            one.pauses().begin(pause);

            await(() -> other.pauses().current(), Map.of(FILE, pause));
        }
    }
}
