package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.FILE;
import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadRead;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.adapter.outbound.spool.write.LaneRegister;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
    /// Large payloads are in their rows, as an older exporter wrote them.
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final StoreTuning IN_ROWS = StoreTuning.DEFAULT.withLeastExtent(Integer.MAX_VALUE);

    @TempDir
    Path directory;

    private long sizeOf(String name) {
        try {
            return Files.size(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFileShrinksAfterABacklogIsGone() {
        try (var spool = SqliteSpool.open(TestSettings.in(directory), IN_ROWS, Clock.systemUTC())) {
            for (int i = 0; i < 300; i++) {
                spool.append(to(reportOfSize(i, 200_000), fileLane(spool)));
            }
            assertThat(holds(PATIENCE, () -> sizeOf("spool.db") > 60_000_000)).isTrue();

            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(holds(PATIENCE, () -> sizeOf("spool.db") < 10_000_000 && sizeOf("spool.db-wal") == 0))
                    .isTrue();
        }
    }

    @Test
    void theLogDoesNotGrowWithWhatGoesThroughIt() {
        try (var spool = SqliteSpool.open(TestSettings.in(directory), IN_ROWS, Clock.systemUTC())) {
            long largest = 0;
            for (int i = 0; i < 300; i++) {
                spool.append(to(reportOfSize(i, 1_000_000), fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
                largest = Math.max(largest, sizeOf("spool.db-wal"));
            }

            assertThat(largest).isBetween(45_000_000L, 70_000_000L);
        }
    }

    @Test
    void receiptsGoWithTheirTimeThoughNothingComes() {
        var clock = new ManualClock(START);
        try (var spool = SqliteSpool.open(TestSettings.in(directory), clock)) {
            var report = report(1);
            spool.append(to(report));
            assertThat(spool.receipt(report.id())).isPresent();

            clock.move(Duration.ofDays(2));

            assertThat(holds(PATIENCE, () -> spool.receipt(report.id()).isEmpty()))
                    .isTrue();
        }
    }

    @Test
    void settingsThatNothingRefersToAreForgotten() throws SQLException, IOException {
        var settings = TestSettings.in(directory);
        var database = new Database(directory.resolve("spool.db"), settings.cache(), StoreTuning.DEFAULT);
        try (var spool = SqliteSpool.open(settings, Clock.systemUTC())) {
            var gone = spool.lane(SEARCH, ConsumerSettings.of(Map.of("password", "a")));
            spool.append(to(report(1), gone));
            deliver(spool, leaseAll(spool, gone));
            spool.append(to(report(2), spool.lane(SEARCH, ConsumerSettings.of(Map.of("password", "b")))));
            var dead = spool.lane(SEARCH, ConsumerSettings.of(Map.of("password", "c")));
            spool.append(to(report(3), dead));
            bury(spool, leaseAll(spool, dead), DeathCause.REJECTED, "no", START);
            var made = spool.lane(FILE, ConsumerSettings.of(Map.of("password", "d")));
            spool.append(to(report(4), made, dead));
            deliver(spool, leaseAll(spool, made));
            bury(spool, leaseAll(spool, dead), DeathCause.REJECTED, "no", START);
        }

        try (var connection = database.openWriter();
                var payloads = PayloadFile.open(directory, Long.MAX_VALUE);
                var reader = new Reader(database.openReader(), payloads, stored -> new PayloadRead.Damaged())) {
            new LaneRegister(connection, SettingsCipher.WITHOUT_KEYS).forget(reader.idleLanes());
            assertThat(Database.number(connection, "SELECT count(*) FROM lane")).isEqualTo(3);
        }

        try (var spool = SqliteSpool.open(settings, Clock.systemUTC())) {
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .singleElement()
                    .satisfies(lane -> assertThat(
                                    spool.settings(lane).orElseThrow().text("password"))
                            .isEqualTo("b"));
        }
    }

    @Test
    void settingsInUseOfLateAreNotForgotten() throws SQLException {
        var settings = TestSettings.in(directory);
        SqliteSpool.open(settings, Clock.systemUTC()).close();
        var database = new Database(directory.resolve("spool.db"), settings.cache(), StoreTuning.DEFAULT);
        try (var connection = database.openWriter()) {
            var register = new LaneRegister(connection, SettingsCipher.WITHOUT_KEYS);
            var lane = new Lane(SEARCH, "f", ConsumerSettings.NONE);
            var id = register.idOf(lane);

            register.forget(Set.of("f"));
            assertThat(register.idOf(lane)).isEqualTo(id);

            register.forget(Set.of("f"));
            register.forget(Set.of("f"));
            assertThat(register.idOf(lane)).isNotEqualTo(id);
        }
    }

    @Test
    void settingsLeaveTheDiskSoonAfterTheLastDelivery() {
        var tuning = StoreTuning.DEFAULT.withIdleLanesStay(Duration.ofSeconds(1));
        try (var spool = SqliteSpool.open(TestSettings.in(directory), tuning, Clock.systemUTC())) {
            var lane = spool.lane(SEARCH, ConsumerSettings.of(Map.of("password", "pa55word-to-be-deleted")));
            spool.append(to(report(1), lane));
            assertThat(holds(PATIENCE, () -> isOnDisk("pa55word-to-be-deleted")))
                    .isTrue();

            deliver(spool, leaseAll(spool, lane));

            assertThat(holds(PATIENCE, () -> !isOnDisk("pa55word-to-be-deleted")))
                    .isTrue();
        }
    }

    private boolean isOnDisk(String text) {
        try {
            return KeyFiles.anyFileHolds(directory, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodyElseMayReadTheFile() throws IOException {
        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            spool.append(to(report(1), fileLane(spool)));

            for (var name : new String[] {"spool.db", "spool.db-wal"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                        .isEqualTo("rw-------");
            }
        }
    }
}
