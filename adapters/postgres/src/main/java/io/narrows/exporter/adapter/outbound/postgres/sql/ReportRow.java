package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.Checksum;
import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Reports as rows of the table `report`: the payload is deflated, then sealed if there are keys.
///
/// A sealed payload is bound to its report (id, source, time, format, labels) and to the lanes that it is for: whoever
/// can write to the database cannot send it to another one. Thread-safe.
///
/// @param cipher of the spool
public record ReportRow(SettingsCipher cipher) {
    /// The columns that `read` takes, of the table `report` under the name `r`.
    public static final String COLUMNS =
            "r.id, r.source, r.labels, r.received_at, r.size, r.format, r.checksum, r.payload, r.lanes";

    /// How far the column `lanes` is behind the first of them.
    public static final int LANES = 8;

    /// A report as it is stored. A class, because records compare arrays by identity.
    public static final class Stored {
        private final UUID id;
        private final String source;
        private final String labels;
        private final long receivedAt;
        private final int size;
        private final long format;
        private final long checksum;
        private final byte[] payload;

        private Stored(ReportData report, long format, long checksum, byte[] payload) {
            this.id = Ids.of(report.id());
            this.source = TextColumn.of(report.source());
            this.labels = LabelsColumn.of(report.labels());
            this.receivedAt = Times.millis(report.receivedAt());
            this.size = report.payload().size();
            this.format = format;
            this.checksum = checksum;
            this.payload = payload;
        }

        public UUID id() {
            return id;
        }

        public String source() {
            return source;
        }

        public String labels() {
            return labels;
        }

        public long receivedAt() {
            return receivedAt;
        }

        /// Of the payload as it was sent.
        public int size() {
            return size;
        }

        public long format() {
            return format;
        }

        public long checksum() {
            return checksum;
        }

        /// The bytes themselves, not a copy.
        public byte[] payload() {
            return payload;
        }
    }

    /// @param lanes the fingerprints of the lanes that the report is for, in the order of its column `lanes`
    public Stored close(ReportData report, List<String> lanes) {
        var deflated = Deflate.close(report.payload().toByteArray());
        var labels = LabelsColumn.of(report.labels());
        var format = FormatColumn.of(report.payload().format(), 0);
        var place =
                place(report.id().value(), report.source(), Times.millis(report.receivedAt()), format, labels, lanes);
        var payload = cipher.close(deflated, place);
        return new Stored(report, format, Checksum.of(payload, labels), payload);
    }

    private static Place place(
            String id, String source, long receivedAt, long format, String labels, List<String> lanes) {
        // The source comes last, because a sender chooses it. Labels are JSON on one line.
        var name = String.join(
                "\n",
                "report",
                id,
                Long.toString(receivedAt),
                Integer.toString(FormatColumn.code(format)),
                String.join(",", lanes),
                labels,
                source);
        return new Place(name, name);
    }

    /// Reads a report back as it was stored.
    ///
    /// @param row of `COLUMNS`
    /// @param first the number of the first of these columns
    /// @param lanes the fingerprints of the lanes that the row names, in the same order
    /// @throws BrokenSealException if somebody, or the disk, changed it
    /// @throws KeyMissingException if it is sealed with a key that the spool does not have now
    public ReportData read(ResultSet row, int first, List<String> lanes) throws SQLException, BrokenSealException {
        var id = Ids.of(row.getObject(first, UUID.class));
        var source = TextColumn.read(row.getString(first + 1));
        var labelsText = row.getString(first + 2);
        var receivedAt = row.getLong(first + 3);
        var format = row.getLong(first + 5);
        var payload = row.getBytes(first + 7);
        if (payload == null || Checksum.of(payload, labelsText) != row.getLong(first + 6)) {
            throw new BrokenSealException("it is damaged");
        }
        var labels = LabelsColumn.read(labelsText).orElseThrow(() -> new BrokenSealException("its labels are damaged"));
        var deflated = cipher.open(payload, place(id.value(), source, receivedAt, format, labelsText, lanes));
        var clear = Deflate.open(deflated, row.getInt(first + 4));
        return new ReportData(
                id,
                source,
                Instant.ofEpochMilli(receivedAt),
                labels,
                Payload.takeOver(clear, FormatColumn.read(format, clear, 0)));
    }
}
