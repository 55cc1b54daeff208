package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.spool.payload.Extent;
import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A payload as it is stored, with the columns of its report that it is bound to. A class, because records compare
/// arrays by identity.
public final class StoredPayload {
    /// The labels of report `r`; null without labels, so that reading them makes no object.
    static final String LABELS = "nullif(r.labels, '')";

    /// The size of the labels of report `r`; 0 if the report is missing.
    static final String LABELS_SIZE = "coalesce(length(r.labels), 0)";

    /// Joins `e` to report `r`: where its payload is if it is not in the row.
    private static final String EXTENT = " LEFT JOIN extent e ON e.seq = r.seq";

    /// Report `r` and its extent `e`.
    public static final String REPORT = "report r" + EXTENT;

    /// Joins report `r` and its extent `e`, or nulls, to delivery `d`.
    static final String REPORT_OF_DELIVERY = "LEFT JOIN report r ON r.seq = d.seq" + EXTENT;

    /// How many bytes the payload of report `r` with its extent `e` takes, as it is stored.
    public static final String STORED_SIZE = "length(r.payload) + coalesce(e.size, 0)";

    /// Selects the payload of a report.
    static final String QUERY = "SELECT r.seq, r.id, r.source, r.received_at, r.checksum, r.payload, r.format, "
            + LABELS + ", e.at, coalesce(e.size, 0) FROM " + REPORT + " WHERE r.seq = ?";

    private final long seq;
    private final String report;
    private final String source;
    private final long receivedAt;
    private final long checksum;
    private final byte[] bytes;
    private final long format;
    private final String labels;

    private StoredPayload(
            long seq,
            String report,
            String source,
            long receivedAt,
            long checksum,
            byte[] bytes,
            long format,
            String labels) {
        this.seq = seq;
        this.report = report;
        this.source = source;
        this.receivedAt = receivedAt;
        this.checksum = checksum;
        this.bytes = bytes;
        this.format = format;
        this.labels = labels;
    }

    /// @param row of `QUERY`
    static StoredPayload read(ResultSet row, PayloadFile file) throws SQLException {
        return new StoredPayload(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                bytes(row, 6, file, 9),
                row.getLong(7),
                labels(row, 8));
    }

    /// @param row of a query for `QueuedDelivery`; its payload is read only now
    static StoredPayload ofQueue(ResultSet row, PayloadFile file) throws SQLException {
        return new StoredPayload(
                row.getLong(1),
                row.getString(2),
                row.getString(7),
                row.getLong(8),
                row.getLong(11),
                bytes(row, 12, file, 18),
                row.getLong(14),
                labels(row, 16));
    }

    private static String labels(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), LabelsColumn.BLANK);
    }

    /// The bytes of a payload.
    ///
    /// @param column of the payload in the row
    /// @param extent the first of the two columns of an extent
    private static byte[] bytes(ResultSet row, int column, PayloadFile file, int extent) throws SQLException {
        var size = row.getInt(extent + 1);
        if (size == 0) {
            return bytes(row, column);
        }
        try {
            return file.read(new Extent(row.getLong(extent), size));
        } catch (IOException e) {
            throw new SQLException("a payload cannot be read: " + e.getMessage(), e);
        }
    }

    /// The bytes of a column. SQLite returns null for an empty blob.
    static byte[] bytes(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getBytes(column)).orElse(new byte[0]);
    }

    public long seq() {
        return seq;
    }

    public String report() {
        return report;
    }

    public String source() {
        return source;
    }

    /// In milliseconds.
    public long receivedAt() {
        return receivedAt;
    }

    /// As `ChecksumColumn` describes it.
    public long checksum() {
        return checksum;
    }

    /// As `FormatColumn` describes it.
    public long format() {
        return format;
    }

    /// As `LabelsColumn` describes it.
    public String labels() {
        return labels;
    }

    /// The bytes themselves, not a copy.
    public byte[] bytes() {
        return bytes;
    }

    /// A payload in the clear, damaged or not; without labels if they are damaged.
    PayloadRead.Opened asItIs() {
        return new PayloadRead.Opened(
                Payload.takeOver(bytes, PayloadFormat.of(bytes)),
                LabelsColumn.read(labels).orElse(Labels.NONE),
                Set.of());
    }
}
