package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.past.PastRing;
import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.report.ReportData;
import java.sql.Connection;
import java.sql.SQLException;

/// The table `report`, and the counter that numbers its rows. Only the writer's thread uses it.
final class ReportTable {
    /// How many numbers are reserved at once, so that few commits have to write the counter. A new process starts
    /// behind the reserved numbers.
    private static final long RESERVED = 10_000;

    private final PastRing ring;
    private final Extents extents;
    private final Prepared add;
    private final Prepared addLabelled;
    private final Prepared remove;
    private final Prepared reserve;
    private final Prepared isAsBefore;
    private final Prepared sealAgain;
    private long next;
    private long reserved;
    private Range over = Range.EMPTY;

    /// A report, and its payload as it is stored.
    record Content(ReportData report, PayloadCipher.Closed payload) {
        String id() {
            return report.id().value();
        }

        long size() {
            return (long) payload.size() + report.labels().size();
        }
    }

    /// Reports with consecutive numbers that are over.
    ///
    /// @param size of their payloads, if they are kept
    /// @param kept whether they stay for the history
    /// @param at when the first of them was settled, in milliseconds
    private record Range(long first, long last, long size, boolean kept, long at) {
        private static final Range EMPTY = new Range(1, 0, 0, false, 0);

        boolean isEmpty() {
            return first > last;
        }

        boolean goesOnWith(long seq, boolean kept) {
            return !isEmpty()
                    && seq == last + 1
                    && kept == this.kept
                    && !(kept && PastRing.isFull(last - first + 1, size));
        }
    }

    ReportTable(Connection connection, PastRing ring, Extents extents) throws SQLException {
        this.ring = ring;
        this.extents = extents;
        add = new Prepared(connection, "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')");
        addLabelled = new Prepared(connection, "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        remove = new Prepared(connection, "DELETE FROM report WHERE seq BETWEEN ? AND ?");
        reserve = new Prepared(connection, "INSERT OR REPLACE INTO meta VALUES ('nextReport', ?)");
        isAsBefore = new Prepared(connection, "SELECT 1 FROM report WHERE seq = ? AND checksum = ?");
        sealAgain = new Prepared(connection, "UPDATE report SET payload = ?, checksum = ?, format = ? WHERE seq = ?");
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
        var inRow = extents.keep(seq, payload.bytes());
        if (report.labels().isEmpty()) {
            add.update(seq, id, report.source(), at, plain ? 1 : 0, lanes, payload.checksum(), inRow, format);
        } else {
            addLabelled.update(
                    seq,
                    id,
                    report.source(),
                    at,
                    plain ? 1 : 0,
                    lanes,
                    payload.checksum(),
                    inRow,
                    format,
                    LabelsColumn.of(report.labels()));
        }
    }

    /// Keeps a report that is over for the history, or removes it if the history does not take it; at the latest with
    /// `writeOver`. Most reports are over in the order in which they came, so a range of them is written at once.
    ///
    /// @param size of its payload
    void end(long seq, long size, long now) throws SQLException {
        over(seq, size, ring.takes(size), now);
    }

    /// Removes a report, at the latest with `writeOver`.
    void remove(long seq) throws SQLException {
        over(seq, 0, false, 0);
    }

    private void over(long seq, long size, boolean kept, long now) throws SQLException {
        if (over.goesOnWith(seq, kept)) {
            over = new Range(over.first(), seq, over.size() + size, kept, over.at());
        } else {
            writeOver();
            over = new Range(seq, seq, size, kept, now);
        }
    }

    /// Replaces a payload by the same one, sealed with another key, and as large.
    ///
    /// @return false if the report is gone or was changed
    boolean sealAgain(SealAgain.Sealed report) throws SQLException {
        if (!isAsBefore.exists(report.seq(), report.before())) {
            return false;
        }
        extents.remove(report.seq(), report.seq());
        var inRow = extents.keep(report.seq(), report.payload().bytes());
        sealAgain.update(inRow, report.payload().checksum(), report.format(), report.seq());
        return true;
    }

    void writeOver() throws SQLException {
        if (!over.isEmpty()) {
            if (over.kept()) {
                ring.add(over.first(), over.last(), over.size(), over.at());
            } else {
                remove.update(over.first(), over.last());
                extents.remove(over.first(), over.last());
            }
            over = Range.EMPTY;
        }
    }

    void rolledBack() {
        reserved = 0;
        over = Range.EMPTY;
    }
}
