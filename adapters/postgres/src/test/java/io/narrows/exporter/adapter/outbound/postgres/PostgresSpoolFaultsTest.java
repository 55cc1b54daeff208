package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.SpoolFixture.Bounds;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.plugin.tck.TcpProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shared spool does where something fails: its database, its connections, its keys, other exporters.
class PostgresSpoolFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private static PostgresSpool open(PostgresSettings settings) {
        return PostgresSpool.open(settings, "test", Clock.systemUTC(), TestDatabase.NO_WAIT);
    }

    @Test
    void aDatabaseThatDoesNotSyncIsRefused() throws Exception {
        try (var server =
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start()) {
            var settings = TestDatabase.settings(TestDatabase.url(server), "spool", Bounds.WIDE);

            assertThatThrownBy(() -> open(settings))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("fsync");
        }
    }

    @Test
    void aDatabaseWithoutStandbysIsRefusedWhereAQuorumIsRequired() {
        var settings = TestDatabase.with(TestDatabase.settings(Bounds.WIDE), Optional.empty(), true);

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("synchronous_standby_names");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidSoWithoutItsUser() {
        var settings = TestDatabase.settings("jdbc:postgresql://localhost:1/postgres", "spool", Bounds.WIDE);

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(SpoolException.class)
                .hasMessageStartingWith("the shared spool cannot be opened: ");
    }

    @Test
    void anExporterWithOtherKeysIsRefusedAndOneWithTheSameIsNot() throws Exception {
        var key = folder.resolve("key");
        var otherKey = folder.resolve("other");
        new KeyFile(key, Clock.systemUTC()).create();
        new KeyFile(otherKey, Clock.systemUTC()).create();
        var settings = TestDatabase.settings(Bounds.WIDE);
        var sealed = TestDatabase.with(settings, Optional.of(key), false);

        try (var spool = open(sealed)) {
            var reports = fill(spool, fileLane(spool), 1);
            assertThatThrownBy(() -> open(TestDatabase.with(settings, Optional.of(otherKey), false)))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("key");
            assertThatThrownBy(() -> open(settings))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("spool.keyFile");
            try (var other = open(sealed)) {
                assertThat(SpoolFixture.reports(leaseAll(other, fileLane(other))))
                        .isEqualTo(reports);
            }
        }
    }

    @Test
    void aSealedSpoolHasNoReportInTheClearAndTakesNoneFromElsewhere() throws Exception {
        var key = folder.resolve("key");
        new KeyFile(key, Clock.systemUTC()).create();
        var settings = TestDatabase.with(TestDatabase.settings(Bounds.WIDE), Optional.of(key), false);
        try (var spool = open(settings)) {
            spool.append(to(report(1, "a".repeat(1_000)), fileLane(spool)));
            spool.append(to(report(2, "b".repeat(1_000)), fileLane(spool)));
            try (var connection = TestDatabase.connect(settings);
                    var statement = connection.createStatement()) {
                // The payload of one report in the place of the other.
                statement.execute(
                        "UPDATE report r SET payload = o.payload, checksum = o.checksum FROM report o WHERE o.id > r.id");
            }

            assertThat(leaseAll(spool, fileLane(spool))).hasSize(1);
            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.cause()).isEqualTo(DeathCause.DAMAGED));
        }
    }

    @Test
    void aDeliveryThatTwoExportersDiedOfIsADeadLetter() {
        var settings = TestDatabase.settings(Bounds.WIDE);
        try (var survivor = open(settings)) {
            var report = fill(survivor, fileLane(survivor), 1).getFirst();
            for (int deaths = 0; deaths < 2; deaths++) {
                var dying = open(settings);
                await(
                        "the lease",
                        PATIENCE,
                        () -> !leaseAll(dying, fileLane(dying)).isEmpty());
                dying.parts().membership().close();
                var expected = deaths;
                await(
                        "the death",
                        PATIENCE,
                        () -> survivor.crashes().suspects() == 1 - expected
                                && survivor.deadLetters().count(DeadLetterFilter.ALL) == expected);
                dying.close();
            }

            assertThat(survivor.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.cause()).isEqualTo(DeathCause.CRASHED);
                        assertThat(letter.id().report()).isEqualTo(report.id());
                    });
            assertThat(tally(survivor, fileLane(survivor))).isEqualTo(new Tally(1, 0, 1, 0, 0));
        }
    }

    @Test
    void whatWasLeasedOnALostConnectionIsNotStuckAndNotLeasedTwice() throws Exception {
        var settings = TestDatabase.settings(Bounds.WIDE);
        try (var spool = open(settings)) {
            fill(spool, fileLane(spool), 3);
            var leased = spool.lease(fileLane(spool).name(), BatchLimits.ONE, SpoolFixture.START)
                    .deliveries();
            markAsLeasedUnknown(settings, spool);

            breakConnections(settings);

            await("the unknown leases", PATIENCE, () -> leasedIfAvailable(spool) == 2);
            settleUntilTaken(spool, leased);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 1, 0, 2, 0));
        }
    }

    private static int leasedIfAvailable(Spool spool) {
        try {
            return leaseAll(spool, fileLane(spool)).size();
        } catch (SpoolUnavailableException e) {
            return 0;
        }
    }

    /// As a lease whose answer was lost.
    private static void markAsLeasedUnknown(PostgresSettings settings, PostgresSpool spool) throws Exception {
        try (var connection = TestDatabase.connect(settings);
                var statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE pending SET owner = " + spool.parts().membership().number() + " WHERE owner = 0");
        }
    }

    private static void breakConnections(PostgresSettings settings) throws Exception {
        try (var connection = TestDatabase.connect(settings)) {
            TestDatabase.breakConnections(connection);
        }
    }

    @Test
    void aSenderHearsSoonThatTheDatabaseDoesNotAnswer() throws Exception {
        var direct = TestDatabase.settings(Bounds.WIDE);
        try (var proxy = TcpProxy.before(TestDatabase.address());
                var spool = open(TestDatabase.at(direct, proxy.address()))) {
            fill(spool, fileLane(spool), 1);
            proxy.hold();
            var began = System.nanoTime();

            assertThatThrownBy(() -> fill(spool, fileLane(spool), 1)).isInstanceOf(SpoolUnavailableException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(direct.replicaTimeout().plusSeconds(20));
            assertThatThrownBy(() -> spool.hasRoomFor(1)).isInstanceOf(SpoolUnavailableException.class);
            proxy.release();
            await("the database", PATIENCE, () -> isAvailable(spool));
            assertThat(fill(spool, fileLane(spool), 1)).hasSize(1);
        }
    }

    private static boolean isAvailable(Spool spool) {
        try {
            return spool.hasRoomFor(1);
        } catch (SpoolUnavailableException e) {
            return false;
        }
    }

    @Test
    void aCrashOfTheServerLosesNothingThatWasAcknowledged() throws Exception {
        try (var server = CrashingPostgres.start(folder.resolve("data"))) {
            var settings = TestDatabase.settings(server.url(), "spool", Bounds.WIDE);
            try (var one = open(settings);
                    var other = open(settings)) {
                var acknowledged = ConcurrentHashMap.<ReportId>newKeySet();
                var delivered = ConcurrentHashMap.<ReportId>newKeySet();
                try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    var done = new AtomicBoolean();
                    for (var spool : List.of(one, other)) {
                        for (int i = 0; i < 4; i++) {
                            threads.execute(() -> send(spool, acknowledged, done));
                        }
                        threads.execute(() -> work(spool, delivered, done));
                    }
                    try {
                        await("the first reports", PATIENCE, () -> acknowledged.size() > 200);
                        server.crash();
                        server.restart();
                        var before = acknowledged.size();
                        await("reports after the crash", PATIENCE, () -> acknowledged.size() > before + 200);
                    } finally {
                        done.set(true);
                    }
                }

                await("the rest", PATIENCE, () -> {
                    workOnce(one, delivered);
                    workOnce(other, delivered);
                    return tally(one, fileLane(one)).pending() == 0;
                });
                var lost = new HashSet<>(acknowledged);
                lost.removeAll(delivered);
                assertThat(lost).isEmpty();
                var tally = tally(one, fileLane(one));
                assertThat(tally.accepted()).isEqualTo(tally.delivered()).isGreaterThanOrEqualTo(acknowledged.size());
            }
        }
    }

    private static void send(Spool spool, Set<ReportId> acknowledged, AtomicBoolean done) {
        for (int i = 0; !done.get(); i++) {
            var report = report(i);
            try {
                spool.append(to(report, fileLane(spool)));
                acknowledged.add(report.id());
            } catch (SpoolUnavailableException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static void work(Spool spool, Set<ReportId> delivered, AtomicBoolean done) {
        while (!done.get()) {
            workOnce(spool, delivered);
        }
    }

    private static void workOnce(Spool spool, Set<ReportId> delivered) {
        try {
            var batch = leaseAll(spool, fileLane(spool));
            settleUntilTaken(spool, batch);
            batch.forEach(leased -> delivered.add(leased.delivery().id().report()));
            if (batch.isEmpty()) {
                LockSupport.parkNanos(5_000_000);
            }
        } catch (SpoolUnavailableException e) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void settleUntilTaken(Spool spool, List<Leased> batch) {
        for (int tries = 0; tries < 1_000; tries++) {
            try {
                deliver(spool, batch);
                return;
            } catch (SpoolUnavailableException e) {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }
}
