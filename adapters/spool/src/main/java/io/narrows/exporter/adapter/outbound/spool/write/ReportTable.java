package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.file.Times;
import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.spool.sqlite.FormatColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.LabelsColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.UntriedRuns;
import io.narrows.exporter.domain.report.ReportData;
import java.sql.Connection;
import java.sql.SQLException;

/// The table `report`, and the counter that numbers its rows. Only the writer's thread uses it.
final class ReportTable {
    /// How many numbers are reserved at once, so that few commits have to write the counter. A new process starts
    /// behind the reserved numbers.
    private static final long RESERVED = 10_000;

    private final UntriedRuns untried;
    private final Prepared add;
    private final Prepared addLabelled;
    private final Prepared remove;
    private final Prepared reserve;
    private long next;
    private long reserved;
    private Range toRemove = Range.EMPTY;

    /// A report, and its payload as it is stored.
    record Content(ReportData report, PayloadCipher.Closed payload) {
        String id() {
            return report.id().value();
        }

        long size() {
            return payload.bytes().length + report.labels().size();
        }
    }

    /// A range of numbers.
    private record Range(long first, long last) {
        private static final Range EMPTY = new Range(1, 0);

        boolean isEmpty() {
            return first > last;
        }
    }

    ReportTable(Connection connection, UntriedRuns untried) throws SQLException {
        this.untried = untried;
        add = new Prepared(connection, "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')");
        addLabelled = new Prepared(connection, "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        remove = new Prepared(connection, "DELETE FROM report WHERE seq BETWEEN ? AND ?");
        reserve = new Prepared(connection, "INSERT OR REPLACE INTO meta VALUES ('nextReport', ?)");
        next = new Prepared(connection, "SELECT value FROM meta WHERE name = 'nextReport'")
                .number()
                .orElse(1L);
    }

    /// Takes the number for a new report.
    long number() throws SQLException {
        if (next >= reserved) {
            reserved = next + RESERVED;
            reserve.update(reserved);
        }
        return next++;
    }

    /// Adds a report.
    ///
    /// @param seq from `number`
    /// @param plain whether it has one delivery and no idempotency key
    /// @param lanes the lane of each delivery, in JSON
    void add(long seq, Content content, boolean plain, String lanes) throws SQLException {
        var report = content.report();
        var payload = content.payload();
        var id = content.id();
        var at = Times.millis(report.receivedAt());
        var format = FormatColumn.of(report.payload().format(), payload.checksum());
        if (report.labels().isEmpty()) {
            add.update(seq, id, report.source(), at, plain ? 1 : 0, lanes, payload.checksum(), payload.bytes(), format);
        } else {
            addLabelled.update(
                    seq,
                    id,
                    report.source(),
                    at,
                    plain ? 1 : 0,
                    lanes,
                    payload.checksum(),
                    payload.bytes(),
                    format,
                    LabelsColumn.of(report.labels()));
        }
    }

    /// Removes a report, at the latest with `removeCollected`. Most reports are removed in the order in which they
    /// came, so a range of them is removed at once.
    void remove(long seq) throws SQLException {
        if (toRemove.isEmpty() || seq != toRemove.last() + 1) {
            removeCollected();
            toRemove = new Range(seq, seq);
        } else {
            toRemove = new Range(toRemove.first(), seq);
        }
    }

    void removeCollected() throws SQLException {
        if (!toRemove.isEmpty()) {
            remove.update(toRemove.first(), toRemove.last());
            untried.remove(toRemove.first(), toRemove.last());
            toRemove = Range.EMPTY;
        }
    }

    void rolledBack() {
        reserved = 0;
        toRemove = Range.EMPTY;
    }
}
