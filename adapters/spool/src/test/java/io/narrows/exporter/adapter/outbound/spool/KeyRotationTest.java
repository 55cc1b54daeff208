package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.KeyUse;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a spool gets keys, changes them and misses them.
class KeyRotationTest {
    private static final ConsumerSettings SETTINGS = ConsumerSettings.of(Map.of("password", "pa55word-to-be-hidden"));

    /// So that reports keep the key that sealed them: `ResealingTest` has the rest.
    private static final StoreTuning WITHOUT_RESEALING = StoreTuning.DEFAULT.withResealAfter(Duration.ofDays(1));

    @TempDir
    Path home;

    private Path keys() {
        return home.resolve("keys");
    }

    private Path directory() {
        return home.resolve("spool");
    }

    private SqliteSpool open(int... keys) throws IOException {
        return open(false, keys);
    }

    private SqliteSpool open(boolean sealExisting, int... keys) throws IOException {
        KeyFiles.write(keys(), keys);
        return SqliteSpool.open(
                TestSettings.sealed(directory(), keys(), sealExisting), WITHOUT_RESEALING, Clock.systemUTC());
    }

    private SqliteSpool openWithoutKeys() {
        return SqliteSpool.open(TestSettings.in(directory()), Clock.systemUTC());
    }

    private static Lane lane(Spool spool) {
        return spool.lane(SEARCH, SETTINGS);
    }

    private List<KeyUse> uses() {
        return SqliteKeys.uses(TestSettings.sealed(directory(), keys()));
    }

    private void run(String sql, Object... values) throws SQLException {
        var database = new Database(
                directory().resolve("spool.db"), TestSettings.in(directory()).cache(), StoreTuning.DEFAULT);
        try (var connection = database.openWriter()) {
            new Prepared(connection, sql).update(values);
        }
    }

    private static void await(BooleanSupplier condition) {
        var until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void anOldKeyStillOpensAndTheFirstSeals() throws Exception {
        var before = report(1, "before");
        var after = report(2, "after");
        try (var spool = open(1)) {
            spool.append(to(before, lane(spool)));
        }
        try (var spool = open(2, 1)) {
            spool.append(to(after, lane(spool)));
        }

        assertThat(uses()).extracting(KeyUse::isFirst).containsExactly(true, false);
        assertThat(uses()).extracting(KeyUse::reports).containsExactly(1L, 1L);
        assertThat(uses()).extracting(KeyUse::bytes).containsExactly(5L, 6L);
        assertThat(uses()).extracting(KeyUse::settings).containsExactly(3L, 0L);
        try (var spool = open(2, 1)) {
            assertThat(spool.settings(lane(spool).name())).contains(SETTINGS);
            assertThat(reports(leaseAll(spool, lane(spool)))).containsExactly(before, after);
        }
    }

    @Test
    void aKeyThatSealsNothingAnyMoreCanBeTakenOut() throws Exception {
        try (var spool = open(1)) {
            spool.append(to(report(1), lane(spool)));
        }
        try (var spool = open(2, 1)) {
            assertThat(uses()).extracting(KeyUse::isOver).containsExactly(false, false);
            deliver(spool, leaseAll(spool, lane(spool)));
            assertThat(spool.countPending(io.narrows.exporter.domain.spool.PendingFilter.ALL))
                    .isZero();
        }

        assertThat(uses()).extracting(KeyUse::isOver).containsExactly(false, true);
        try (var spool = open(2)) {
            assertThat(lane(spool)).isNotNull();
        }
    }

    @Test
    void keysAreRotatedWithoutAStop() throws Exception {
        try (var spool = open(1)) {
            spool.append(to(report(1), lane(spool)));
            KeyFiles.write(keys(), 2, 1);

            await(() -> uses().getFirst().settings() == 3);
            spool.append(to(report(2), lane(spool)));
            assertThat(uses()).extracting(KeyUse::reports).containsExactly(1L, 1L);
            assertThat(uses()).extracting(KeyUse::settings).containsExactly(3L, 0L);
            assertThat(leaseAll(spool, lane(spool))).hasSize(2);
        }
    }

    @Test
    void aKeyFileThatIsBrokenWhileTheSpoolIsOpenChangesNothing() throws Exception {
        try (var spool = open(1)) {
            for (var broken : List.of("no key", "")) {
                KeyFiles.write(keys(), broken);
                var until = System.nanoTime() + Duration.ofMillis(1500).toNanos();
                for (int i = 0; System.nanoTime() < until; i++) {
                    var report = report(i);
                    spool.append(to(report, lane(spool)));
                    assertThat(reports(leaseAll(spool, lane(spool)))).contains(report);
                }
            }
        }
    }

    @Test
    void aMissingKeyIsTheTroubleOfItsReportsAndNothingIsDeleted() throws Exception {
        var sealed = report(1, "sealed with a key that goes");
        var others = report(2, "sealed with a key that stays");
        try (var spool = open(1)) {
            spool.append(to(sealed, lane(spool)));
        }
        var id = uses().getFirst().key().orElseThrow();
        try (var spool = open(2, 1)) {
            spool.append(to(others, lane(spool)));
        }

        try (var spool = open(2)) {
            assertThat(reports(leaseAll(spool, lane(spool)))).containsExactly(others);
            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.id().report()).isEqualTo(sealed.id());
                        assertThat(letter.cause()).isEqualTo(DeathCause.KEY_MISSING);
                        assertThat(letter.reason()).contains(id).contains("spool.keyFile");
                        assertThat(spool.deadLetters().report(letter.id())).isEmpty();
                    });
            assertThat(spool.unreadable()).isEqualTo(new UnreadableCount(0, 1));
        }
        try (var spool = open(2, 1)) {
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL.ofCause(DeathCause.KEY_MISSING), START))
                    .isEqualTo(1);
            assertThat(reports(leaseAll(spool, lane(spool)))).contains(sealed);
        }
    }

    @Test
    void aMissingKeyIsTheTroubleOfTheLaneThatItSealed() throws Exception {
        Lane lane;
        try (var spool = open(1)) {
            lane = lane(spool);
            spool.append(to(report(1), lane));
        }
        var key = uses().getFirst().key().orElseThrow();
        byte[] settings;
        var database = new Database(
                directory().resolve("spool.db"), TestSettings.in(directory()).cache(), StoreTuning.DEFAULT);
        try (var connection = database.openWriter();
                var row = new Prepared(connection, "SELECT settings FROM lane").query()) {
            assertThat(row.next()).isTrue();
            settings = row.getBytes(1);
        }
        open(2, 1).close();
        run("UPDATE lane SET settings = ?", settings);

        try (var spool = open(2)) {
            assertThatThrownBy(() -> spool.settings(lane.name()))
                    .isInstanceOf(KeyMissingException.class)
                    .hasMessageContaining(key);
        }
        try (var spool = open(2, 1)) {
            assertThat(spool.settings(lane.name())).contains(SETTINGS);
        }
    }

    @Test
    void theKeyOfTheSpoolItselfMustBeThere() throws Exception {
        open(1).close();
        var id = uses().getFirst().key().orElseThrow();

        assertThatThrownBy(() -> open(2).close())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(id)
                .hasMessageContaining("spool.keyFile");
        open(2, 1).close();
        open(2).close();
    }

    @Test
    void aSpoolInTheClearGetsKeysOnlyWhenThatIsAskedFor() throws Exception {
        var before = report(1, "from before");
        var after = report(2, "from after");
        try (var spool = openWithoutKeys()) {
            spool.append(to(before, lane(spool)));
        }
        assertThatThrownBy(() -> open(1).close())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("spool.sealExisting");

        try (var spool = open(true, 1)) {
            spool.append(to(after, lane(spool)));
        }
        assertThat(KeyFiles.anyFileHolds(directory(), "pa55word-to-be-hidden")).isFalse();
        assertThat(KeyFiles.anyFileHolds(directory(), "from before")).isTrue();
        assertThat(KeyFiles.anyFileHolds(directory(), "from after")).isFalse();
        try (var spool = open(1)) {
            assertThat(uses()).extracting(KeyUse::reports).containsExactly(1L, 1L);
            assertThat(reports(leaseAll(spool, lane(spool)))).containsExactly(before, after);
        }
    }

    @Test
    void anEmptySpoolGetsKeysUnasked() throws Exception {
        openWithoutKeys().close();

        open(1).close();

        assertThatThrownBy(this::openWithoutKeys)
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void whenTheLastReportInTheClearIsGoneNoOtherIsTaken() throws Exception {
        try (var spool = openWithoutKeys()) {
            spool.append(to(report(1, "in the clear"), lane(spool)));
        }
        try (var spool = open(true, 1)) {
            deliver(spool, leaseAll(spool, lane(spool)));
            spool.append(to(report(2, "sealed"), lane(spool)));
        }
        open(1).close();
        var planted = "planted".getBytes(StandardCharsets.UTF_8);
        run(
                "UPDATE report SET payload = ?, checksum = ?, format = -1",
                planted,
                io.narrows.exporter.adapter.outbound.sealing.Checksum.of(planted, ""));
        run("UPDATE report SET seq = 1");
        run("UPDATE untried SET first = 1, last = 1");

        try (var spool = open(1)) {
            assertThat(leaseAll(spool, lane(spool))).isEmpty();
            assertThat(spool.deadLetters().count(DeadLetterFilter.ALL)).isEqualTo(1);
        }
    }

    @Test
    void aSealedSpoolThatSomebodyPutsInTheClearIsRefused() throws Exception {
        try (var spool = open(1)) {
            spool.append(to(report(1), lane(spool)));
        }
        run("UPDATE meta SET value = x'00' || zeroblob(32) WHERE name = 'laneKey'");
        run("DELETE FROM meta WHERE name = 'sealedSince'");

        assertThatThrownBy(() -> open(1).close())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("somebody has changed it");
    }

    /// Exporters before key sets sealed settings only, in another form.
    @Test
    void aSpoolOfWhichOnlyTheSettingsAreSealedGoesOn() throws Exception {
        var report = report(1, "in the clear");
        Lane lane;
        try (var spool = openWithoutKeys()) {
            lane = lane(spool);
            spool.append(to(report, lane));
        }
        makeOld(
                "SELECT value FROM meta WHERE name = 'laneKey'",
                "UPDATE meta SET value = ? WHERE name = 'laneKey'",
                "laneKey");
        makeOld("SELECT settings FROM lane", "UPDATE lane SET settings = ?", lane.fingerprint());

        assertThatThrownBy(() -> open(2).close())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("does not hold the key");
        var fresh = report(2, "sealed now");
        try (var spool = open(2, 1)) {
            assertThat(lane(spool)).isEqualTo(lane);
            assertThat(spool.settings(lane.name())).contains(SETTINGS);
            spool.append(to(fresh, lane));
        }
        assertThat(KeyFiles.anyFileHolds(directory(), "sealed now")).isFalse();
        try (var spool = open(2)) {
            assertThat(spool.settings(lane.name())).contains(SETTINGS);
            assertThat(reports(leaseAll(spool, lane))).containsExactly(report, fresh);
        }
    }

    private void makeOld(String select, String update, String label) throws Exception {
        var database = new Database(
                directory().resolve("spool.db"), TestSettings.in(directory()).cache(), StoreTuning.DEFAULT);
        byte[] clear;
        try (var connection = database.openWriter();
                var row = new Prepared(connection, select).query()) {
            assertThat(row.next()).isTrue();
            clear = row.getBytes(1);
        }
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(KeyFiles.key(1), "AES"),
                new GCMParameterSpec(128, new byte[12]));
        cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
        var sealed = cipher.doFinal(clear, 1, clear.length - 1);
        var old = new byte[1 + 12 + sealed.length];
        old[0] = 1;
        System.arraycopy(sealed, 0, old, 13, sealed.length);
        run(update, old);
    }
}
