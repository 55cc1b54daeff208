package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.Checksum;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a spool with keys does about reports on the disk that were changed, moved or planted.
class SealedSpoolTest {
    private static final String CONTENT = "{\"finding\":\"CVE-2026-0001 in the secret service\"}";

    @TempDir
    Path home;

    private SqliteSpool open(int... keys) throws IOException {
        return SqliteSpool.open(
                TestSettings.sealed(directory(), KeyFiles.write(home.resolve("keys"), keys)), Clock.systemUTC());
    }

    private Path directory() {
        return home.resolve("spool");
    }

    /// Appends reports and closes the spool, so that nothing of them is in memory.
    private List<ReportData> fill(int count) throws IOException {
        var appended = new ArrayList<ReportData>();
        try (var spool = open(1)) {
            for (int i = 0; i < count; i++) {
                var report = report(i, CONTENT + i);
                spool.append(to(report, fileLane(spool)));
                appended.add(report);
            }
        }
        return appended;
    }

    private void change(String sql, Object... values) throws SQLException {
        try (var connection = database().openWriter()) {
            assertThat(new Prepared(connection, sql).update(values)).isPositive();
        }
    }

    private byte[] blob(String sql, Object... values) throws SQLException {
        try (var connection = database().openWriter();
                var row = new Prepared(connection, sql).query(values)) {
            assertThat(row.next()).isTrue();
            return row.getBytes(1);
        }
    }

    private Database database() {
        return new Database(
                directory().resolve("spool.db"), TestSettings.in(directory()).cache(), StoreTuning.DEFAULT);
    }

    private static List<DeadLetter> dead(Spool spool) {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 100);
    }

    private void assertThatOnlyTheFirstIsDamaged(List<ReportData> appended) throws IOException {
        try (var spool = open(1)) {
            assertThat(drain(spool, fileLane(spool))).isEqualTo(appended.subList(1, appended.size()));
            assertThat(dead(spool)).singleElement().satisfies(letter -> {
                assertThat(letter.id().report()).isEqualTo(appended.getFirst().id());
                assertThat(letter.cause()).isEqualTo(DeathCause.DAMAGED);
                assertThat(letter.reason()).contains("damaged");
            });
            assertThat(spool.unreadable()).isEqualTo(new UnreadableCount(1, 0));
        }
    }

    @Test
    void reportsComeBackAsTheyWereAcceptedAndNoFileShowsThem() throws Exception {
        var appended = fill(20);
        assertThat(KeyFiles.anyFileHolds(directory(), "CVE-2026-0001")).isFalse();

        try (var spool = open(1)) {
            var leased = leaseAll(spool, fileLane(spool));
            assertThat(reports(leased)).isEqualTo(appended);
            assertThat(leased.getFirst().delivery().report().payload().format())
                    .isEqualTo(appended.getFirst().payload().format());
            assertThat(KeyFiles.anyFileHolds(directory(), "CVE-2026-0001")).isFalse();
        }
    }

    @Test
    void reportsForSeveralLanesAndTriedOnesComeBackToo() throws Exception {
        var report = report(1, CONTENT);
        try (var spool = open(1)) {
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            var leased = leaseAll(spool, fileLane(spool));
            spool.settle(List.of(
                    new Settlement.Retry(leased.getFirst().delivery().id(), START, 1, "HTTP 503", Optional.empty())));
        }

        try (var spool = open(1)) {
            assertThat(drain(spool, fileLane(spool))).containsExactly(report);
            assertThat(drain(spool, searchLane(spool))).containsExactly(report);
        }
    }

    @Test
    void anEmptyPayloadComesBack() throws Exception {
        var empty = report(1, "");
        try (var spool = open(1)) {
            spool.append(to(empty, fileLane(spool)));
        }

        try (var spool = open(1)) {
            assertThat(drain(spool, fileLane(spool))).containsExactly(empty);
        }
    }

    /// The version, the salt, the nonce, the length of the names, the names, the content and the tag.
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 21, 32, 33, 36, 37, 60, 69, 90, -16, -1})
    void aFlippedBitIsDamageOfOneReport(int at) throws Exception {
        var appended = fill(3);
        var payload = blob("SELECT payload FROM report WHERE id = ?", id(appended, 0));
        payload[at < 0 ? payload.length + at : at] ^= 1;
        change("UPDATE report SET payload = ? WHERE id = ?", payload, id(appended, 0));

        assertThatOnlyTheFirstIsDamaged(appended);
    }

    private static String id(List<ReportData> reports, int number) {
        return reports.get(number).id().value();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 32, 36, 37, 68, 84})
    void aBlobThatWasCutOffIsDamageOfOneReport(int length) throws Exception {
        var appended = fill(3);
        change("UPDATE report SET payload = substr(payload, 1, ?) WHERE id = ?", length, id(appended, 0));

        assertThatOnlyTheFirstIsDamaged(appended);
    }

    @Test
    void blobsThatWereSwappedBetweenReportsAreDamageOfBoth() throws Exception {
        var appended = fill(3);
        var first = blob("SELECT payload FROM report WHERE id = ?", id(appended, 0));
        var second = blob("SELECT payload FROM report WHERE id = ?", id(appended, 1));
        change("UPDATE report SET payload = ? WHERE id = ?", second, id(appended, 0));
        change("UPDATE report SET payload = ? WHERE id = ?", first, id(appended, 1));

        try (var spool = open(1)) {
            assertThat(drain(spool, fileLane(spool))).containsExactly(appended.get(2));
            assertThat(dead(spool)).extracting(DeadLetter::cause).containsOnly(DeathCause.DAMAGED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source = 'another'",
                "received_at = received_at + 1",
                "format = format + (1 << 36)",
                "id = substr(id, 1, 25) || iif(id LIKE '%Z', 'Y', 'Z')"
            })
    void whatBelongsToAReportCannotBeChangedEither(String change) throws Exception {
        var appended = fill(3);
        change("UPDATE report SET " + change + " WHERE id = ?", id(appended, 0));

        try (var spool = open(1)) {
            assertThat(drain(spool, fileLane(spool))).isEqualTo(appended.subList(1, 3));
            assertThat(dead(spool)).extracting(DeadLetter::cause).containsExactly(DeathCause.DAMAGED);
        }
    }

    @Test
    void aReportThatWasMovedToAnotherLaneIsDamagedThere() throws Exception {
        var mine = report(1, CONTENT);
        var others = report(2, CONTENT);
        try (var spool = open(1)) {
            spool.append(to(mine, fileLane(spool)));
            spool.append(to(others, searchLane(spool)));
        }
        change("UPDATE untried SET lane = (SELECT id FROM lane WHERE consumer = ?)", SEARCH.value());

        try (var spool = open(1)) {
            assertThat(drain(spool, searchLane(spool))).containsExactly(others);
            assertThat(dead(spool)).extracting(letter -> letter.id().report()).containsExactly(mine.id());
        }
    }

    @Test
    void aReportThatWasPlantedInTheClearIsDamage() throws Exception {
        var appended = fill(3);
        var planted = "{\"finding\":\"nothing at all\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        change(
                "UPDATE report SET payload = ?, checksum = ?, format = -1 WHERE id = ?",
                planted,
                Checksum.of(planted, ""),
                id(appended, 0));

        assertThatOnlyTheFirstIsDamaged(appended);
    }

    @Test
    void labelsThatWerePutToASealedReportAreDamage() throws Exception {
        var appended = fill(3);
        change("UPDATE report SET labels = ? WHERE id = ?", "{\"cluster\":\"dev\"}", id(appended, 0));

        assertThatOnlyTheFirstIsDamaged(appended);
    }

    /// An operator can see labels without a key, and nobody can change them without one.
    @ParameterizedTest
    @ValueSource(strings = {"{\"cluster\":\"prod\"}", "{\"cluster\":\"dev\"}", ""})
    void labelsOfASealedReportStayReadableAndCannotBeChanged(String labels) throws Exception {
        var like = report(1, CONTENT);
        var labelled = new ReportData(
                like.id(), like.source(), like.receivedAt(), Labels.of(Map.of("cluster", "prod")), like.payload());
        try (var spool = open(1)) {
            spool.append(to(labelled, fileLane(spool)));
        }
        assertThat(new String(blob("SELECT CAST(labels AS BLOB) FROM report"), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"cluster\":\"prod\"}");

        change("UPDATE report SET labels = ?", labels);

        try (var spool = open(1)) {
            var isAsItWas = labels.contains("prod");
            assertThat(drain(spool, fileLane(spool))).isEqualTo(isAsItWas ? List.of(labelled) : List.of());
            assertThat(dead(spool)).hasSize(isAsItWas ? 0 : 1);
        }
    }

    @Test
    void settingsThatArePutInThePlaceOfAReportAreDamage() throws Exception {
        var appended = fill(3);
        change("UPDATE report SET payload = (SELECT settings FROM lane LIMIT 1) WHERE id = ?", id(appended, 0));

        assertThatOnlyTheFirstIsDamaged(appended);
    }

    @Test
    void settingsThatWereSwappedBetweenLanesAreDamageOfBothLanes() throws Exception {
        Lane first;
        Lane second;
        Lane third;
        try (var spool = open(1)) {
            first = spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "first")));
            second = spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "second")));
            third = spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "third")));
            spool.append(to(report(1), first));
            spool.append(to(report(2), second));
            spool.append(to(report(3), third));
        }
        var settings = blob("SELECT settings FROM lane WHERE fingerprint = ?", first.fingerprint());
        change(
                "UPDATE lane SET settings = (SELECT settings FROM lane WHERE fingerprint = ?) WHERE fingerprint = ?",
                second.fingerprint(),
                first.fingerprint());
        change("UPDATE lane SET settings = ? WHERE fingerprint = ?", settings, second.fingerprint());

        try (var spool = open(1)) {
            assertThat(spool.settings(first.name())).isEmpty();
            assertThat(spool.settings(second.name())).isEmpty();
            assertThat(spool.settings(third.name())).contains(third.settings());
        }
    }

    @Test
    void settingsThatWereGivenToAnotherConsumerAreDamage() throws Exception {
        Lane lane;
        try (var spool = open(1)) {
            lane = spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "first")));
            spool.append(to(report(1), lane));
        }
        change("UPDATE lane SET consumer = 'webhook' WHERE fingerprint = ?", lane.fingerprint());

        try (var spool = open(1)) {
            assertThat(spool.lanes(Optional.empty(), 10)).singleElement().satisfies(moved -> {
                assertThat(moved.consumer().value()).isEqualTo("webhook");
                assertThat(spool.settings(moved)).isEmpty();
            });
        }
    }

    @Test
    void aDamagedLaneKeyCostsNoReport() throws Exception {
        var appended = fill(2);
        var laneKey = blob("SELECT value FROM meta WHERE name = 'laneKey'");
        laneKey[laneKey.length - 1] ^= 1;
        change("UPDATE meta SET value = ? WHERE name = 'laneKey'", laneKey);

        try (var spool = open(1)) {
            var lane = spool.lanes(Optional.empty(), 10).getFirst();
            var leased = spool.lease(lane, SpoolFixture.MANY, START).deliveries();
            assertThat(reports(leased)).isEqualTo(appended);
            assertThat(spool.settings(lane)).isPresent();
        }
    }

    @Test
    void aJustAcceptedReportIsHandedOverFromMemoryAndNeedsNoUnsealing() throws Exception {
        try (var spool = open(1)) {
            var lane = fileLane(spool);
            spool.append(to(report(0), lane));
            deliver(spool, leaseAll(spool, lane));
            assertThat(leaseAll(spool, lane)).isEmpty();
            var report = report(1, CONTENT);
            spool.append(to(report, lane));
            change("UPDATE report SET payload = x'00'");

            assertThat(reports(leaseAll(spool, lane))).containsExactly(report);
        }
    }

    @Test
    void aDeadLetterShowsItsReportAndTheSizeOfItsPayload() throws Exception {
        var report = report(1, CONTENT);
        try (var spool = open(1)) {
            spool.append(to(report, fileLane(spool)));
            SpoolFixture.bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);

            assertThat(dead(spool)).singleElement().satisfies(letter -> {
                assertThat(letter.payloadSize()).isEqualTo(CONTENT.length());
                assertThat(spool.deadLetters().report(letter.id())).contains(report);
            });
        }
    }

    @Test
    void aFileThatWasCutOffGoesOnWithWhatIsReadable() throws Exception {
        var appended = new ArrayList<ReportData>();
        try (var spool = open(1)) {
            for (int i = 0; i < 200; i++) {
                var report = report(i, CONTENT + "x".repeat(2000) + i);
                spool.append(to(report, fileLane(spool)));
                appended.add(report);
            }
        }
        try (var file =
                new java.io.RandomAccessFile(directory().resolve("spool.db").toFile(), "rw")) {
            file.setLength(file.length() * 3 / 4);
        }

        try (var spool = open(1)) {
            var delivered = drain(spool, fileLane(spool));

            assertThat(appended).containsAll(delivered);
            assertThat(delivered).hasSizeBetween(50, 199);
        }
    }
}
