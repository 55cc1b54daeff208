package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Just committed reports, which a lane that keeps up leases from memory.
class FreshReportsTest {
    private static final long MUCH = 1L << 20;

    @TempDir
    Path directory;

    private SqliteSpool open(long mostFresh) {
        return SqliteSpool.open(
                TestSettings.in(directory), StoreTuning.DEFAULT.withMostFresh(mostFresh), Clock.systemUTC());
    }

    /// Makes every report unreadable that is read from the database.
    private void damageAll() throws SQLException {
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
        try (var connection = database.openWriter()) {
            Database.run(connection, "UPDATE report SET payload = x'00'");
        }
    }

    private static void keepUp(SqliteSpool spool, Lane lane) {
        fill(spool, lane, 1);
        deliver(spool, leaseAll(spool, lane));
        assertThat(leaseAll(spool, lane)).isEmpty();
    }

    private static ReportData reportFrom(String source, int number) {
        var at = START.plusSeconds(number);
        return new ReportData(ReportId.at(at, new Random(number)), source, at, Labels.NONE, Payload.of("{}"));
    }

    @Test
    void aLaneThatKeepsUpReadsNothingFromTheDisk() throws SQLException {
        try (var spool = open(MUCH)) {
            keepUp(spool, fileLane(spool));
            var appended = new ArrayList<>(fill(spool, fileLane(spool), 3));
            appended.add(report(4));
            spool.append(to(appended.getLast(), fileLane(spool), searchLane(spool)));
            damageAll();

            var leased = leaseAll(spool, fileLane(spool));

            assertThat(reports(leased)).isEqualTo(appended);
            assertThat(leased).extracting(Leased::since).startsWith(START.plusSeconds(1));
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        }
    }

    @Test
    void beyondTheBoundReportsAreReadFromTheDisk() throws SQLException {
        try (var spool = open(1)) {
            keepUp(spool, fileLane(spool));
            var appended = fill(spool, fileLane(spool), 2);
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
            fill(spool, fileLane(spool), 1);
            damageAll();

            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(spool.tallies().get(fileLane(spool).consumer())).isEqualTo(new Tally(4, 1, 1, 2, 0));
        }
    }

    @Test
    void aLaneThatWaitsGivesItsMemoryToOthers() throws SQLException {
        try (var spool = open(4_000)) {
            keepUp(spool, fileLane(spool));
            keepUp(spool, searchLane(spool));
            var waiting = fill(spool, searchLane(spool), 20);
            var appended = fill(spool, fileLane(spool), 2);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).isEqualTo(waiting);
            damageAll();

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
        }
    }

    @Test
    void whatWasDeletedIsNotLeasedFromMemory() {
        try (var spool = open(MUCH)) {
            keepUp(spool, fileLane(spool));
            fill(spool, fileLane(spool), 3);
            assertThat(spool.purgePending(PendingFilter.ALL)).isEqualTo(3);
            var appended = fill(spool, fileLane(spool), 1);

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
        }
    }

    @Test
    void whatWasTakenOutOfTurnIsNotLeasedAgain() {
        try (var spool = open(MUCH)) {
            keepUp(spool, fileLane(spool));
            var first = reportFrom("refused", 1);
            var second = reportFrom("other", 2);
            spool.append(to(first, fileLane(spool)));
            spool.append(to(second, fileLane(spool)));
            var many = new BatchLimits(100, MUCH);

            var others = spool.lease(fileLane(spool).name(), many, START, Set.of("refused"));
            deliver(spool, others.deliveries());
            spool.receipt(second.id()); // waits until the settlement is written

            assertThat(reports(others.deliveries())).containsExactly(second);
            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(first);
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        }
    }

    /// With room in memory for no report, for a few, and for all.
    @ParameterizedTest
    @ValueSource(longs = {1, 3_000, MUCH})
    void everyDeliveryIsLeasedOnceWhateverHappens(long mostFresh) {
        for (int seed = 0; seed < 4; seed++) {
            try (var spool = open(mostFresh)) {
                var model = new Model(spool, new Random(seed));
                for (int step = 0; step < 200; step++) {
                    model.step();
                }
                model.end();
            }
        }
    }

    /// What waits in a lane and what is leased from it, by what was done to the spool.
    private record LaneModel(Lane lane, List<ReportData> waiting, List<Leased> leased) {
        private LaneModel(Lane lane) {
            this(lane, new ArrayList<>(), new ArrayList<>());
        }

        private void putBack(Leased one) {
            waiting.add(one.delivery().report());
            leased.remove(one);
        }
    }

    /// Two lanes to which anything happens, at random.
    private static final class Model {
        private final SqliteSpool spool;
        private final Random random;
        private final LaneModel files;
        private final LaneModel search;

        private Model(SqliteSpool spool, Random random) {
            this.spool = spool;
            this.random = random;
            this.files = new LaneModel(fileLane(spool));
            this.search = new LaneModel(searchLane(spool));
        }

        private void step() {
            var lane = random.nextBoolean() ? files : search;
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> append(lane);
                case 3, 4, 5 -> lease(lane, Set.of());
                case 6 -> lease(lane, Set.of("a"));
                case 7, 8 -> settle(lane);
                default -> purge();
            }
        }

        private void append(LaneModel to) {
            var report = reportFrom(random.nextBoolean() ? "a" : "b", random.nextInt(1_000_000));
            switch (random.nextInt(4)) {
                case 0 -> {
                    spool.append(to(report, files.lane(), search.lane()));
                    files.waiting().add(report);
                    search.waiting().add(report);
                }
                case 1 -> {
                    spool.append(keyed(report, report.id().value(), to.lane()));
                    to.waiting().add(report);
                }
                default -> {
                    spool.append(to(report, to.lane()));
                    to.waiting().add(report);
                }
            }
        }

        private void lease(LaneModel from, Set<String> except) {
            int most = 1 + random.nextInt(6);
            var batch = spool.lease(from.lane().name(), new BatchLimits(most, MUCH), START, except)
                    .deliveries();
            if (except.isEmpty()) {
                assertThat(batch).hasSize(Math.min(most, from.waiting().size()));
            }
            for (var report : reports(batch)) {
                assertThat(from.waiting().remove(report)).isTrue();
            }
            from.leased().addAll(batch);
        }

        private void settle(LaneModel in) {
            for (var one : List.copyOf(in.leased())) {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        retry(spool, one, START, "HTTP 503");
                        in.putBack(one);
                    }
                    case 1 -> {
                        spool.settle(
                                List.of(new Settlement.PutBack(one.delivery().id())));
                        in.putBack(one);
                    }
                    case 2 -> {} // stays leased
                    default -> {
                        deliver(spool, List.of(one));
                        in.leased().remove(one);
                    }
                }
            }
        }

        private void purge() {
            if (random.nextInt(4) == 0) {
                spool.purgePending(new PendingFilter(Set.of(), Set.of("b")));
                files.waiting().removeIf(report -> report.source().equals("b"));
                search.waiting().removeIf(report -> report.source().equals("b"));
            }
        }

        private void end() {
            for (var model : List.of(files, search)) {
                var rest = leaseAll(spool, model.lane());
                assertThat(reports(rest)).containsExactlyInAnyOrderElementsOf(model.waiting());
                deliver(spool, rest);
                deliver(spool, model.leased());
                assertThat(leaseAll(spool, model.lane())).isEmpty();
                assertThat(spool.tallies()
                                .getOrDefault(model.lane().consumer(), Tally.ZERO)
                                .pending())
                        .isZero();
            }
        }
    }
}
