package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// A payload as it is stored, with the columns of its report that it is bound to. A class, because records compare
/// arrays by identity.
public final class StoredPayload {
    /// Selects the payload of a report.
    static final String COLUMNS = "SELECT r.seq, r.id, r.source, r.received_at, r.checksum, r.payload, r.format";

    private final long seq;
    private final String report;
    private final String source;
    private final long receivedAt;
    private final long checksum;
    private final byte[] bytes;
    private final long format;

    private StoredPayload(
            long seq, String report, String source, long receivedAt, long checksum, byte[] bytes, long format) {
        this.seq = seq;
        this.report = report;
        this.source = source;
        this.receivedAt = receivedAt;
        this.checksum = checksum;
        this.bytes = bytes;
        this.format = format;
    }

    /// @param row of `COLUMNS`
    static StoredPayload read(ResultSet row) throws SQLException {
        return new StoredPayload(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                bytes(row, 6),
                row.getLong(7));
    }

    /// @param row of a query for `QueuedDelivery`; its payload is read only now
    static StoredPayload ofQueue(ResultSet row) throws SQLException {
        return new StoredPayload(
                row.getLong(1),
                row.getString(2),
                row.getString(7),
                row.getLong(8),
                row.getLong(11),
                bytes(row, 12),
                row.getLong(14));
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

    /// The bytes themselves, not a copy.
    public byte[] bytes() {
        return bytes;
    }
}
