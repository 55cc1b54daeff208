package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.attempt;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Reports for some of three consumers, which are leased, settled, replayed and sent again in a random order, across
/// restarts. `-Dspool.seeds=500` tries more orders.
class AnyOrderTest {
    private static final int STEPS = 150;
    private static final List<ConsumerId> CONSUMERS =
            List.of(new ConsumerId("file"), new ConsumerId("openSearch"), new ConsumerId("webhook"));

    private static final List<ReportFilter.State> STATES = List.of(ReportFilter.State.values());

    @TempDir
    Path directory;

    private final Set<DeliveryId> due = new HashSet<>();
    private final Set<DeliveryId> delivered = new HashSet<>();
    private final List<ReportData> appended = new ArrayList<>();
    private final List<Leased> inFlight = new ArrayList<>();
    private int keyed;

    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("spool.seeds", 2));
    }

    private Spool open() {
        var settings = TestSettings.withHistory(
                TestSettings.in(directory), new HistoryLimits(new ByteSize(1L << 20), Duration.ofDays(1)));
        return SqliteSpool.open(settings, Clock.systemUTC());
    }

    private static Lane lane(Spool spool, ConsumerId consumer) {
        return spool.lane(consumer, ConsumerSettings.NONE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachConsumerGetsEachOfItsReportsOnce(int seed) throws SQLException {
        var random = new SplittableRandom(seed);
        for (int part = 0; part < 3; part++) {
            try (var spool = open()) {
                inFlight.clear();
                for (int step = 0; step < STEPS; step++) {
                    doSomething(spool, random);
                }
            }
        }
        try (var spool = open()) {
            inFlight.clear();
            spool.deadLetters().replay(DeadLetterFilter.ALL, START);
            for (var consumer : CONSUMERS) {
                for (var leased = lease(spool, consumer, 100);
                        !leased.isEmpty();
                        leased = lease(spool, consumer, 100)) {
                    leased.forEach(one -> deliver(spool, one));
                }
            }

            assertThat(delivered).isEqualTo(due);
            for (var consumer : CONSUMERS) {
                var count = due.stream()
                        .filter(one -> one.consumer().equals(consumer))
                        .count();
                assertThat(spool.tallies().get(consumer)).isEqualTo(new Tally(count, count, 0, 0, 0));
            }
            look(spool, random);
            assertThat(everything(spool, ReportFilter.ALL))
                    .flatExtracting(PastReport::deliveries)
                    .hasSize(due.size())
                    .allSatisfy(one -> assertThat(one.state()).isEqualTo(new Delivered(START)))
                    .allSatisfy(one ->
                            assertThat(one.attempts().getLast().outcome()).isEqualTo(Outcome.DELIVERED));
        }
        assertThat(number("SELECT count(*) FROM untried")).isZero();
        assertThat(number("SELECT count(*) FROM made")).isZero();
        assertThat(number("SELECT sum(receipts) FROM ended")).isEqualTo(appended.size() - keyed);
        assertThat(number("SELECT count(*) FROM pending")).isZero();
        assertThat(number("SELECT sum(last - first + 1) FROM past")).isEqualTo(appended.size());
    }

    private void doSomething(Spool spool, SplittableRandom random) {
        var what = random.nextInt(100);
        if (what < 30) {
            append(spool, random);
        } else if (what < 55) {
            inFlight.addAll(lease(spool, CONSUMERS.get(random.nextInt(CONSUMERS.size())), random.nextInt(1, 10)));
        } else if (what < 96) {
            if (!inFlight.isEmpty()) {
                settle(spool, inFlight.remove(random.nextInt(inFlight.size())), random.nextInt(10));
            }
        } else if (what < 97) {
            spool.deadLetters().replay(DeadLetterFilter.ALL, START);
        } else if (what < 98) {
            look(spool, random);
        } else {
            backfill(spool, CONSUMERS.get(random.nextInt(CONSUMERS.size())));
        }
    }

    /// Each receipt has the deliveries that are due, whatever was made of them, and the history has the same.
    private void look(Spool spool, SplittableRandom random) {
        var all = new ArrayList<PastReport>();
        for (var report : appended) {
            var past = spool.history().find(report.id()).orElseThrow();
            var receipt = spool.receipt(report.id()).orElseThrow().deliveries();
            assertThat(receipt)
                    .extracting(entry -> new DeliveryId(report.id(), entry.consumer()))
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(due.stream()
                            .filter(one -> one.report().equals(report.id()))
                            .toList());
            assertThat(past.deliveries())
                    .extracting(one -> new Receipt.Entry(one.consumer(), one.state()))
                    .isEqualTo(receipt);
            all.add(past);
        }
        var consumers =
                random.nextBoolean() ? Set.<ConsumerId>of() : Set.of(CONSUMERS.get(random.nextInt(CONSUMERS.size())));
        var states =
                random.nextBoolean() ? Set.<ReportFilter.State>of() : Set.of(STATES.get(random.nextInt(STATES.size())));
        var filter = new ReportFilter(
                Set.of(), Optional.empty(), consumers, states, Set.of(), Map.of(), Instant.MIN, Instant.MAX);
        assertThat(everything(spool, filter))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(filter::matches).toList());
    }

    private static List<PastReport> everything(Spool spool, ReportFilter filter) {
        return spool.history().list(filter, Optional.empty(), 1_000).reports();
    }

    private void append(Spool spool, SplittableRandom random) {
        var report = report(appended.size() / 10);
        var lanes = new ArrayList<Lane>();
        var first = random.nextInt(CONSUMERS.size());
        for (int i = 0; i <= random.nextInt(CONSUMERS.size()); i++) {
            lanes.add(lane(spool, CONSUMERS.get((first + i) % CONSUMERS.size())));
        }
        var to = lanes.toArray(Lane[]::new);
        var hasKey = random.nextInt(8) == 0;
        keyed += hasKey ? 1 : 0;
        spool.append(hasKey ? keyed(report, "key" + appended.size(), to) : to(report, to));
        appended.add(report);
        lanes.forEach(lane -> due.add(new DeliveryId(report.id(), lane.consumer())));
    }

    private static List<Leased> lease(Spool spool, ConsumerId consumer, int most) {
        return spool.lease(lane(spool, consumer).name(), new BatchLimits(most, 1L << 20), START)
                .deliveries();
    }

    private void settle(Spool spool, Leased leased, int how) {
        var id = leased.delivery().id();
        switch (how) {
            case 0 ->
                spool.settle(List.of(new Settlement.Retry(
                        id,
                        START,
                        leased.attempts() + 1,
                        "HTTP 503",
                        Optional.of(attempt(Outcome.UNAVAILABLE, "HTTP 503")))));
            case 1 ->
                spool.settle(List.of(new Settlement.Bury(
                        id, DeathCause.REJECTED, "no", START, Optional.of(attempt(Outcome.REJECTED, "no")))));
            case 2 -> spool.settle(List.of(new Settlement.PutBack(id)));
            default -> deliver(spool, leased);
        }
    }

    private void deliver(Spool spool, Leased leased) {
        assertThat(delivered.add(leased.delivery().id())).isTrue();
        spool.settle(List.of(
                new Settlement.Delivered(leased.delivery().id(), START, Optional.of(attempt(Outcome.DELIVERED, "")))));
    }

    /// Sends to a consumer what it has never been sent.
    private void backfill(Spool spool, ConsumerId consumer) {
        spool.history().resend(new Resend(ReportFilter.ALL, List.of(lane(spool, consumer)), true), START);
        appended.forEach(report -> due.add(new DeliveryId(report.id(), consumer)));
    }

    private long number(String sql) throws SQLException {
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
        try (var connection = database.openReader()) {
            return Database.number(connection, sql);
        }
    }
}
