package io.narrows.exporter.adapter.outbound.spool.write;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.TestSettings;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.past.Order;
import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.adapter.outbound.spool.payload.Snapshots;
import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.ReportData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryChangesTest {
    private static final ReportData REPORT = report(1);
    private static final long SEQ = 1;

    @TempDir
    Path directory;

    private Connection connection;
    private PayloadFile payloads;
    private WriteTransaction transaction;

    /// A spool with a report that both of its consumers got.
    @BeforeEach
    void open() throws SQLException, IOException {
        var settings = TestSettings.withHistory(
                TestSettings.in(directory), new HistoryLimits(new ByteSize(1L << 20), Duration.ofDays(1)));
        try (var spool = SqliteSpool.open(settings, Clock.systemUTC())) {
            spool.append(to(REPORT, fileLane(spool), searchLane(spool)));
            drain(spool, fileLane(spool));
            drain(spool, searchLane(spool));
        }
        connection = new Database(directory.resolve("spool.db"), settings.cache(), StoreTuning.DEFAULT).openWriter();
        payloads = PayloadFile.open(directory, Long.MAX_VALUE);
        transaction = transaction(settings);
    }

    private WriteTransaction transaction(SpoolSettings settings) throws SQLException {
        var extents = new Extents(connection, payloads, new Snapshots(1), StoreTuning.DEFAULT.leastExtent());
        return new WriteTransaction(
                connection, extents, settings, SettingsCipher.WITHOUT_KEYS, () -> 0, Clock.systemUTC());
    }

    @AfterEach
    void close() throws SQLException, IOException {
        connection.close();
        payloads.close();
    }

    private SendingAgain.Sent send(Order order) throws SQLException {
        transaction.begin();
        var sent = transaction.deliveries().sendAgain(order, START);
        transaction.commit();
        transaction.committed();
        return sent;
    }

    private void assertThatNothingChanged() throws SQLException {
        assertThat(Database.number(connection, "SELECT count(*) FROM ended")).isEqualTo(1);
        assertThat(Database.number(connection, "SELECT sum(receipts) FROM ended"))
                .isEqualTo(1);
        assertThat(Database.number(connection, "SELECT count(*) FROM past")).isEqualTo(1);
        assertThat(Database.number(connection, "SELECT count(*) FROM delivery")).isZero();
    }

    @Test
    void anOrderThatIsOutdatedChangesNothing() throws SQLException {
        assertThat(Database.number(connection, "SELECT seq FROM report")).isEqualTo(SEQ);
        var payload = new PayloadCipher.Closed(ByteBuffer.allocate(1), 0);
        var added = new Order.Added(List.of(), "[99]", payload, -1);

        var sent = send(new Order(REPORT.id().value(), SEQ, 1, List.of(0), Optional.of(added)));

        assertThat(sent).isEqualTo(new SendingAgain.Sent(List.of(), 0, true));
        assertThatNothingChanged();
    }

    @Test
    void anOrderForAReportThatIsGoneChangesNothing() throws SQLException {
        var sent = send(new Order(report(2).id().value(), SEQ + 1, 1, List.of(0, 1), Optional.empty()));

        assertThat(sent).isEqualTo(new SendingAgain.Sent(List.of(), 2, false));
        assertThatNothingChanged();
    }

    @Test
    void aReportOfWhichNothingIsSentAfterAllIsOverAsBefore() throws SQLException {
        Database.run(connection, "DELETE FROM lane");

        var sent = send(new Order(REPORT.id().value(), SEQ, 1, List.of(0, 1), Optional.empty()));

        assertThat(sent).isEqualTo(new SendingAgain.Sent(List.of(), 2, false));
        assertThat(Database.number(connection, "SELECT count(*) FROM delivery WHERE state = 1"))
                .isEqualTo(2);
        assertThat(Database.number(connection, "SELECT sum(receipts) FROM ended"))
                .isEqualTo(1);
        assertThat(Database.number(connection, "SELECT sum(last - first + 1) FROM past"))
                .isEqualTo(1);
    }

    @Test
    void aReportWhoseReceiptIsForgottenGetsNoEmptyOne() throws SQLException {
        Database.run(connection, "DELETE FROM ended");

        var sent = send(new Order(REPORT.id().value(), SEQ, 1, List.of(0, 1), Optional.empty()));

        assertThat(sent).isEqualTo(new SendingAgain.Sent(List.of(), 2, false));
        assertThat(Database.number(connection, "SELECT count(*) FROM ended")).isZero();
        assertThat(Database.number(connection, "SELECT sum(last - first + 1) FROM past"))
                .isEqualTo(1);
    }
}
