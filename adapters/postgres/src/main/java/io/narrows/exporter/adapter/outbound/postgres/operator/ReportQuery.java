package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.KeyMissingException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The query for one report with its payload and the lanes that it is for.
///
/// @param rows reads such rows
record ReportQuery(ReportRow rows) {
    private static final String ONE = "SELECT " + ReportRow.COLUMNS + """
            , ARRAY(
                SELECT coalesce(l.fingerprint, '') FROM unnest(r.lanes) WITH ORDINALITY AS u(id, number)
                LEFT JOIN lane l ON l.id = u.id ORDER BY u.number) FROM report r WHERE r.id = ?""";

    private static final int COLUMNS = ReportRow.COLUMNS.split(",", -1).length;

    /// A report and the fingerprints of the lanes that it is for.
    record Read(ReportData report, List<String> lanes) {}

    /// @return empty if the report is not there, or cannot be read back
    Optional<ReportData> report(Connection connection, UUID id) throws SQLException {
        return read(connection, id).map(Read::report);
    }

    /// @return empty if the report is not there, or cannot be read back
    Optional<Read> read(Connection connection, UUID id) throws SQLException {
        try (var statement = Sql.prepare(connection, ONE, id);
                var row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            var lanes = List.of((String[]) row.getArray(COLUMNS + 1).getArray());
            return Optional.of(new Read(rows.read(row, 1, lanes), lanes));
        } catch (BrokenSealException | KeyMissingException e) {
            return Optional.empty();
        }
    }
}
