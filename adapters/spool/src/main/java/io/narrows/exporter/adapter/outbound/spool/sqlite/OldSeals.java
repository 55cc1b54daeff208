package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The query for reports that another key has sealed than the one that seals now. Used by one thread at a time.
public final class OldSeals {
    /// How many reports a page looks at. It reads no payload that is not in its row's page.
    private static final int LOOKED_AT = 500;

    private final PayloadFile file;
    private final PayloadOpener opener;
    private final Prepared page;
    private final Prepared one;

    OldSeals(Connection connection, PayloadFile file, PayloadOpener opener) throws SQLException {
        this.file = file;
        this.opener = opener;
        page = new Prepared(connection, "SELECT seq, checksum FROM report WHERE seq > ? ORDER BY seq LIMIT +?");
        one = new Prepared(connection, StoredPayload.QUERY);
    }

    /// Some reports in the order of their numbers.
    ///
    /// @param old the numbers of those that another key has sealed
    /// @param last the number of the last report that was looked at
    /// @param isLast whether there are no reports behind it
    public record Page(List<Long> old, long last, boolean isLast) {
        public Page {
            old = List.copyOf(old);
        }
    }

    /// A report that was sealed, opened.
    ///
    /// @param checksum as it is stored
    /// @param lanes the fingerprints of the lanes that it is for
    /// @param size of the payload as it is stored
    public record Unsealed(ReportData report, long checksum, Set<String> lanes, long size) {
        public Unsealed {
            lanes = Set.copyOf(lanes);
        }
    }

    /// @param after a number in front of the first report
    /// @param key the id of the key that seals now
    public Page page(long after, int key) throws SQLException {
        var old = new ArrayList<Long>();
        var last = after;
        int seen = 0;
        try (var rows = page.query(after, LOOKED_AT)) {
            while (rows.next()) {
                seen++;
                last = rows.getLong(1);
                var checksum = rows.getLong(2);
                if (ChecksumColumn.isSealed(checksum) && ChecksumColumn.key(checksum) != key) {
                    old.add(last);
                }
            }
        }
        return new Page(old, last, seen < LOOKED_AT);
    }

    /// Opens a report.
    ///
    /// @return empty if it is gone, is not sealed, is damaged, or its key is missing
    public Optional<Unsealed> open(long seq) throws SQLException {
        try (var row = one.query(seq)) {
            return row.next() ? open(StoredPayload.read(row, file)) : Optional.empty();
        } catch (SQLException e) {
            if (Database.isDamage(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Unsealed> open(StoredPayload stored) {
        if (!ChecksumColumn.isSealed(stored.checksum())) {
            return Optional.empty();
        }
        return opener.open(stored)
                .ifOpened()
                .map(opened -> new Unsealed(
                        new ReportData(
                                new ReportId(stored.report()),
                                stored.source(),
                                Instant.ofEpochMilli(stored.receivedAt()),
                                opened.labels(),
                                opened.payload()),
                        stored.checksum(),
                        opened.lanes(),
                        stored.bytes().length));
    }
}
