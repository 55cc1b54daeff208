package io.narrows.exporter.adapter.outbound.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.Checksum;
import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCodec;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.TestSettings;
import io.narrows.exporter.adapter.outbound.spool.repair.Salvage;
import io.narrows.exporter.adapter.outbound.spool.secret.SpoolSecrets;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
    private static final List<String> FIRST = List.of("CREATE TABLE pet (name TEXT)", "INSERT INTO pet VALUES ('Tom')");
    private static final List<String> SECOND = List.of("ALTER TABLE pet ADD COLUMN legs INTEGER DEFAULT 4");

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void placeFile() {
        file = directory.resolve("spool.db");
    }

    private Database database() {
        return new Database(file, new ByteSize(1L << 20), StoreTuning.DEFAULT);
    }

    @Test
    void anEmptyFileGetsEveryVersionInTurn() throws SQLException {
        try (var connection = database().openWriter()) {
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);

            assertThat(Schema.version(connection)).isEqualTo(2);
            assertThat(Database.number(connection, "SELECT legs FROM pet")).isEqualTo(4);
        }
    }

    @Test
    void anOlderFileIsBroughtForwardWithWhatItHolds() throws SQLException {
        try (var connection = database().openWriter()) {
            new Schema(List.of(FIRST)).migrate(connection, file);
        }

        try (var connection = database().openWriter()) {
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);

            assertThat(Schema.version(connection)).isEqualTo(2);
            assertThat(Database.number(connection, "SELECT count(*) FROM pet WHERE legs = 4"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() throws SQLException {
        var broken = List.of("ALTER TABLE pet ADD COLUMN legs INTEGER", "INSERT INTO nowhere VALUES (1)");
        try (var connection = database().openWriter()) {
            assertThatThrownBy(() -> new Schema(List.of(FIRST, broken)).migrate(connection, file))
                    .isInstanceOf(SQLException.class);

            assertThat(Schema.version(connection)).isEqualTo(1);
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);
            assertThat(Database.number(connection, "SELECT legs FROM pet")).isEqualTo(4);
        }
    }

    @Test
    void talliesOfConsumersThatWereNeverInstalledBecomeOne() throws SQLException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(1).migrate(connection, file);
            for (int i = 0; i < 100; i++) {
                Database.run(connection, "INSERT INTO tally VALUES ('stranger-" + i + "', 3, 0, 2, 0, 1)");
                for (int letter = 0; letter < 2; letter++) {
                    Database.run(
                            connection,
                            "INSERT INTO delivery VALUES ('r" + i + "', " + letter + ", 1, 'Stranger-" + i
                                    + "', 1, 2, 0, 0, 0, 0, 'NOT_INSTALLED', '')");
                }
            }
            Database.run(connection, "INSERT INTO tally VALUES ('gone', 4, 0, 0, 0, 4)");
            Database.run(connection, "INSERT INTO tally VALUES ('file', 10, 7, 1, 2, 0)");
        }

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            assertThat(spool.tallies()).isEqualTo(Map.of(SpoolFixture.FILE, new Tally(10, 7, 1, 2, 0)));
            assertThat(spool.notInstalled()).isEqualTo(new Tally(304, 0, 200, 0, 104));
        }
    }

    @Test
    void aDamagedFileOfAnOlderExporterIsSavedToo() throws SQLException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(1).migrate(connection, file);
            Database.run(connection, "INSERT INTO lane VALUES (1, 'file', 'f', x'007b00000000')");
            Database.run(connection, "INSERT INTO report VALUES (1, 'r', 's', 0, 1, '[1]', 0, x'7b7d')");
            Database.run(connection, "INSERT INTO delivery VALUES ('r', 0, 1, 'file', 1, 0, 0, 0, 0, 0, '', '')");
        }
        var fresh = database().withFile(directory.resolve("fresh.db"));

        new Salvage(database(), fresh).run();

        try (var connection = fresh.openReader()) {
            assertThat(Schema.version(connection))
                    .isEqualTo(Schema.CURRENT.migrations().size());
            assertThat(Database.number(connection, "SELECT count(*) FROM delivery WHERE state = 0 AND crashes = 0"))
                    .isEqualTo(1);
            assertThat(Database.number(connection, "SELECT count(*) FROM report"))
                    .isEqualTo(1);
        }
    }

    /// Version 5 had a row in `delivery` for each delivery, and a row in `ended` for each receipt.
    @Test
    void whatAnExporterWithoutRunsLeftGoesOn() throws SQLException, IOException {
        var payload = "{}".getBytes(StandardCharsets.UTF_8);
        var ids = IntStream.range(0, 5)
                .mapToObj(number -> new ReportId("01KAQ00000000000000000000" + number))
                .toList();
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(5).migrate(connection, file);
            var lane = SpoolSecrets.open(connection, file, KeyRing.NONE, false)
                    .laneKey()
                    .laneOf(SpoolFixture.FILE, ConsumerSettings.NONE);
            new Prepared(connection, "INSERT INTO lane VALUES (7, 'file', ?, ?, 1)")
                    .update(
                            lane.fingerprint(),
                            SettingsCipher.WITHOUT_KEYS.close(
                                    SettingsCodec.encode(lane.settings()), Place.settings(lane.name())));
            var report = new Prepared(connection, "INSERT INTO report VALUES (?, ?, 's', 1000, 1, '[7]', ?, ?, -1)");
            var delivery = new Prepared(
                    connection, "INSERT INTO delivery VALUES (?, 0, ?, 'file', 7, ?, ?, ?, 1000, ?, ?, ?, 0)");
            for (int seq = 1; seq < 5; seq++) {
                report.update(seq, ids.get(seq).value(), Checksum.of(payload, ""), payload);
            }
            delivery.update(ids.get(0).value(), 0, State.DELIVERED, 0, 0, 2000, "", "");
            delivery.update(ids.get(1).value(), 1, State.PENDING, 0, 0, 0, "", "");
            delivery.update(ids.get(2).value(), 2, State.PENDING, 1, 3, 0, "", "HTTP 503");
            delivery.update(ids.get(3).value(), 3, State.DEAD, 0, 1, 3000, "REJECTED", "no");
            delivery.update(ids.get(4).value(), 4, State.PENDING, 0, 0, 0, "", "");
            new Prepared(connection, "INSERT INTO ended VALUES (NULL, ?, ?)")
                    .update(Clock.systemUTC().millis(), ids.getFirst().value());
            Database.run(connection, "INSERT INTO meta VALUES ('nextReport', 5)");
            Database.run(connection, "INSERT INTO tally VALUES ('file', 5, 1, 1, 3, 0)");
        }

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            var lane = SpoolFixture.fileLane(spool);
            var fresh = SpoolFixture.report(9);
            spool.append(SpoolFixture.to(fresh, lane));

            assertThat(states(spool, ids))
                    .containsExactly(
                            new Delivered(Instant.ofEpochMilli(2000)),
                            Pending.NEW,
                            new Pending(3, "HTTP 503"),
                            new Dead(DeathCause.REJECTED, "no", Instant.ofEpochMilli(3000)),
                            Pending.NEW);
            assertThat(spool.lanes(Optional.empty(), 10)).containsExactly(lane.name());
            assertThat(spool.countPending(PendingFilter.ALL)).isEqualTo(4);
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, SpoolFixture.START))
                    .isEqualTo(1);
            var leased = SpoolFixture.leaseAll(spool, lane);
            assertThat(SpoolFixture.reports(leased))
                    .extracting(ReportData::id)
                    .containsExactly(ids.get(1), ids.get(2), ids.get(3), ids.get(4), fresh.id());
            SpoolFixture.deliver(spool, leased);

            assertThat(states(spool, ids).subList(1, 5)).containsOnly(new Delivered(SpoolFixture.START));
            assertThat(spool.tallies()).isEqualTo(Map.of(SpoolFixture.FILE, new Tally(6, 6, 0, 0, 0)));
        }
    }

    private static List<DeliveryState> states(Spool spool, List<ReportId> reports) {
        return reports.stream()
                .map(id ->
                        spool.receipt(id).orElseThrow().deliveries().getFirst().state())
                .toList();
    }

    @Test
    void aDamagedFileIsSavedWithReceiptsThatShareARow() throws SQLException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.migrate(connection, file);
            Database.run(connection, "INSERT INTO lane VALUES (1, 'file', 'f', x'007b00000000', 1, 0)");
            Database.run(
                    connection,
                    "INSERT INTO report VALUES (8, 'r', 's', 0, 1, '[1]', 0, x'7b7d', -1, '{\"a\":\"b\"}')");
            Database.run(connection, "INSERT INTO untried VALUES (1, 0, 8, 8, '01KAQ000')");
            Database.run(
                    connection,
                    "INSERT INTO ended VALUES (1, 0, '', '01KAQ000', 'a,b,', 2, '6-7', '[[\"file\",9,0,-1,\"\"]]')");
        }
        var fresh = database().withFile(directory.resolve("fresh.db"));

        new Salvage(database(), fresh).run();

        try (var connection = fresh.openReader()) {
            assertThat(Database.number(connection, "SELECT receipts FROM ended"))
                    .isEqualTo(2);
            assertThat(Database.number(connection, "SELECT count(*) FROM report WHERE labels ->> 'a' = 'b'"))
                    .isEqualTo(1);
            assertThat(Database.number(
                            connection,
                            "SELECT count(*) FROM tally WHERE consumer = 'file'"
                                    + " AND accepted = 3 AND delivered = 2 AND pending = 1"))
                    .isEqualTo(1);
            assertThat(Database.number(connection, "SELECT count(*) FROM pending"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aDamagedFileIsSavedWithWhatWasMadeOfReportsThatAreNotOver() throws SQLException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.migrate(connection, file);
            Database.run(connection, "INSERT INTO lane VALUES (1, 'file', 'f', x'007b00000000', 1, 0)");
            Database.run(connection, "INSERT INTO lane VALUES (2, 'webhook', 'w', x'007b00000000', 1, 0)");
            for (int seq = 7; seq <= 8; seq++) {
                Database.run(
                        connection,
                        "INSERT INTO report VALUES (" + seq + ", 'r" + seq
                                + "', 's', 0, 0, '[1, 2]', 0, x'7b7d', -1, '')");
            }
            Database.run(connection, "INSERT INTO untried VALUES (1, 0, 7, 8, '01KAQ000')");
            Database.run(connection, "INSERT INTO made VALUES (2, 1, 7, 8, '01KAQ000', 9, 5, 100, 'host')");
            // Damaged: the reports have another lane there.
            Database.run(connection, "INSERT INTO made VALUES (2, 0, 6, 8, '01KAQ000', 9, 5, 100, 'host')");
        }
        var fresh = database().withFile(directory.resolve("fresh.db"));

        new Salvage(database(), fresh).run();

        try (var connection = fresh.openReader()) {
            assertThat(Database.number(connection, "SELECT count(*) FROM pending WHERE consumer = 'file'"))
                    .isEqualTo(2);
            assertThat(Database.number(connection, "SELECT count(*) FROM pending"))
                    .isEqualTo(2);
            assertThat(Database.number(
                            connection,
                            "SELECT count(*) FROM tally WHERE consumer = 'webhook'"
                                    + " AND accepted = 2 AND delivered = 2 AND pending = 0"))
                    .isEqualTo(1);
            assertThat(Database.number(connection, "SELECT count(*) FROM made")).isZero();
        }
    }

    /// Version 12 shared the receipts of reports with one consumer only.
    @Test
    void receiptsThatAnOlderExporterLetShareARowAreFound() throws SQLException {
        var id = SpoolFixture.report(1).id();
        var other = SpoolFixture.report(1).id();
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(12).migrate(connection, file);
            new Prepared(
                            connection,
                            "INSERT INTO ended VALUES (1, ?, '', 'file', 9, ?, ?, 2, '6-7', 5, 1500, 'a \"b\"')")
                    .update(
                            Clock.systemUTC().millis(),
                            ReceiptQuery.second(id.value()),
                            id.value() + ReceiptQuery.SEPARATOR + other.value() + ReceiptQuery.SEPARATOR);
            new Prepared(connection, "INSERT INTO ended (at, report) VALUES (?, 'own')")
                    .update(Clock.systemUTC().millis());
        }

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            assertThat(spool.receipt(id).orElseThrow().deliveries())
                    .containsExactly(new Receipt.Entry(SpoolFixture.FILE, new Delivered(Instant.ofEpochMilli(9))));
            assertThat(spool.history().find(other).orElseThrow().deliveries())
                    .containsExactly(new PastDelivery(
                            SpoolFixture.FILE,
                            new Delivered(Instant.ofEpochMilli(9)),
                            List.of(new Attempt(
                                    Instant.ofEpochMilli(5),
                                    Duration.ofNanos(1_500_000),
                                    Outcome.DELIVERED,
                                    "a \"b\"",
                                    ""))));
        }
        try (var connection = database().openReader()) {
            assertThat(Database.number(connection, "SELECT deliveries = '' FROM ended WHERE report = 'own'"))
                    .isEqualTo(1);
        }
    }

    /// Version 10 had every payload in its row.
    @Test
    void largePayloadsOfAnOlderExporterStayInTheirRows() throws SQLException {
        var large = SpoolFixture.reportOfSize(1, 200_000);
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(10).migrate(connection, file);
            var lane = SpoolSecrets.open(connection, file, KeyRing.NONE, false)
                    .laneKey()
                    .laneOf(SpoolFixture.FILE, ConsumerSettings.NONE);
            new Prepared(connection, "INSERT INTO lane VALUES (7, 'file', ?, ?, 1, 0)")
                    .update(
                            lane.fingerprint(),
                            SettingsCipher.WITHOUT_KEYS.close(
                                    SettingsCodec.encode(lane.settings()), Place.settings(lane.name())));
            var payload = large.payload().toByteArray();
            new Prepared(connection, "INSERT INTO report VALUES (1, ?, 'big', ?, 1, '[7]', ?, ?, -1, '')")
                    .update(large.id().value(), large.receivedAt().toEpochMilli(), Checksum.of(payload, ""), payload);
            new Prepared(connection, "INSERT INTO untried VALUES (1, 1, 7, ?)")
                    .update(ReceiptQuery.second(large.id().value()));
            Database.run(connection, "INSERT INTO meta VALUES ('nextReport', 2)");
            Database.run(connection, "INSERT INTO tally VALUES ('file', 1, 0, 0, 1, 0)");
        }

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            var lane = SpoolFixture.fileLane(spool);
            var fresh = SpoolFixture.reportOfSize(2, 200_000);
            spool.append(SpoolFixture.to(fresh, lane));

            assertThat(spool.countPending(PendingFilter.ALL)).isEqualTo(2);
            assertThat(SpoolFixture.drain(spool, lane)).containsExactly(large, fresh);
            assertThat(spool.tallies()).isEqualTo(Map.of(SpoolFixture.FILE, new Tally(2, 2, 0, 0, 0)));
        }
    }

    /// Only some tables of a large file are checked at the start, and an older file does not have all of them.
    @Test
    void aLargeFileOfAnOlderExporterIsOpened() throws SQLException, IOException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(5).migrate(connection, file);
        }
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(300L << 20);
        }

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            assertThat(spool.tallies()).isEmpty();
        }
    }

    @Test
    void aFileOfANewerExporterIsRefusedAndLeftAlone() throws SQLException {
        SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC()).close();
        try (var connection = database().openWriter()) {
            Database.run(connection, "PRAGMA user_version = 99");
        }

        assertThatThrownBy(() -> SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC()))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("99")
                .hasMessageContaining("newer");

        try (var connection = database().openWriter()) {
            assertThat(Schema.version(connection)).isEqualTo(99);
        }
    }
}
