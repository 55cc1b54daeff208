package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The reports that one key seals.
///
/// @param key its id; empty for reports in the clear
/// @param bytes of their payloads
public record SealedReports(Optional<Integer> key, long reports, long bytes) {

    /// Counts the reports by key, without reading payloads.
    public static List<SealedReports> byKey(Connection connection) throws SQLException {
        var found = new ArrayList<SealedReports>();
        try (var rows = new Prepared(
                        connection,
                        "SELECT CASE WHEN r.checksum < 0 THEN " + ChecksumColumn.KEY + " ELSE -1 END, count(*), sum("
                                + ChecksumColumn.SIZE + ") FROM " + StoredPayload.REPORT + " GROUP BY 1 ORDER BY 1")
                .query()) {
            while (rows.next()) {
                var key = rows.getLong(1);
                found.add(new SealedReports(
                        key < 0 ? Optional.empty() : Optional.of((int) key), rows.getLong(2), rows.getLong(3)));
            }
        }
        return found;
    }

    /// The settings of lanes and the key of lanes, as stored.
    public static List<byte[]> settings(Connection connection) throws SQLException {
        var found = new ArrayList<byte[]>();
        try (var rows = new Prepared(
                        connection,
                        "SELECT settings FROM lane UNION ALL SELECT value FROM meta WHERE name IN ('laneKey', 'sealedSince')")
                .query()) {
            while (rows.next()) {
                found.add(StoredPayload.bytes(rows, 1));
            }
        }
        return found;
    }
}
