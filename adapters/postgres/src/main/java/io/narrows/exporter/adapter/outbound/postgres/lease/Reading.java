package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.Unreadable;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Reads the rows that a lease marked, and registers them. A delivery that cannot be read is registered too, to be
/// buried or left to another replica.
public record Reading(Core core, Registry registry, Unreadable unreadable, MissingKeys missingKeys) {
    private static final int REPORT = 10;
    private static final int SOURCE = REPORT + 1;
    private static final int LANES = REPORT + 8;

    private static final String DAMAGED = "the report could not be read back as it was stored";

    private static final String AGAIN =
            "SELECT " + ReportRow.COLUMNS + " FROM report r WHERE r.id = ? ORDER BY r.slot LIMIT 1";

    /// What a lease got.
    ///
    /// @param unreadable the settlements of what cannot be read
    /// @param bytes of all payloads
    /// @param lastUntried the last delivery that was never tried
    record Batch(List<Leased> leased, List<Settlement> unreadable, long bytes, Optional<UUID> lastUntried) {
        boolean isEmpty() {
            return leased.isEmpty() && unreadable.isEmpty();
        }

        /// When the first of the deliveries is due that are left to other replicas; empty if there is none.
        Optional<Instant> leftUntil() {
            return unreadable.stream()
                    .filter(settlement -> settlement instanceof Settlement.Retry)
                    .map(settlement -> ((Settlement.Retry) settlement).notBefore())
                    .min(Comparator.naturalOrder());
        }
    }

    /// What a lease got until now.
    private record Found(List<Leased> leased, List<Settlement> unreadable, Map<DeliveryId, InFlight> inFlight) {}

    /// Runs a lease and reads its rows.
    Batch read(Connection connection, PreparedStatement statement, LaneName lane, LeaseStatement lease)
            throws SQLException {
        var found = new Found(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        Optional<UUID> last = Optional.empty();
        try (statement;
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                var id = rows.getObject(1, UUID.class);
                if (rows.getLong(2) == 0) {
                    last = Optional.of(id);
                }
                read(connection, rows, id, lane, lease, found);
            }
        }
        // Only when all is read: what an error leaves out is given back as unknown.
        found.inFlight().forEach(registry::add);
        var bytes =
                found.inFlight().values().stream().mapToLong(InFlight::bytes).sum();
        return new Batch(found.leased(), found.unreadable(), bytes, last);
    }

    private void read(Connection connection, ResultSet row, UUID id, LaneName lane, LeaseStatement lease, Found found)
            throws SQLException {
        var delivery = new DeliveryId(Ids.of(id), lane.consumer());
        try {
            var report = report(connection, row, id, lane);
            found.inFlight().put(delivery, inFlight(row, id, lane, lease, report));
            found.leased()
                    .add(new Leased(
                            new Delivery(delivery, report), row.getInt(5), Instant.ofEpochMilli(row.getLong(6))));
            return;
        } catch (BrokenSealException e) {
            found.unreadable().add(bury(delivery, DeathCause.DAMAGED, DAMAGED));
        } catch (KeyMissingException e) {
            found.unreadable().add(leaveOrBury(delivery, row.getInt(5), e));
        }
        found.inFlight().put(delivery, unread(row, id, lane, lease));
    }

    private ReportData report(Connection connection, ResultSet row, UUID id, LaneName lane)
            throws SQLException, BrokenSealException {
        if (row.getString(SOURCE) != null) {
            return report(connection, row, REPORT, lane);
        }
        // The janitor moved it while the lease ran. A new statement sees it.
        try (var again = Sql.prepare(connection, AGAIN, id);
                var moved = again.executeQuery()) {
            if (!moved.next()) {
                throw new BrokenSealException("it is gone");
            }
            return report(connection, moved, 1, lane);
        }
    }

    private ReportData report(Connection connection, ResultSet row, int first, LaneName lane)
            throws SQLException, BrokenSealException {
        var lanes = core.lanes().fingerprints(connection, row.getArray(first + LANES - REPORT));
        if (!lanes.contains(lane.fingerprint())) {
            throw new BrokenSealException("it is for another lane");
        }
        return core.rows().read(row, first, lanes);
    }

    private Settlement leaveOrBury(DeliveryId delivery, int attempts, KeyMissingException lack) {
        return missingKeys
                .wait(lack)
                .<Settlement>map(wait -> new Settlement.Retry(
                        delivery, core.clock().instant().plus(wait), attempts, lack.getMessage(), Optional.empty()))
                .orElseGet(() -> bury(delivery, DeathCause.KEY_MISSING, lack.getMessage()));
    }

    private Settlement bury(DeliveryId delivery, DeathCause cause, String reason) {
        unreadable.add(cause);
        return new Settlement.Bury(delivery, cause, reason, core.clock().instant(), Optional.empty());
    }

    private static InFlight inFlight(ResultSet row, UUID id, LaneName lane, LeaseStatement lease, ReportData report)
            throws SQLException {
        return inFlight(
                row,
                id,
                lane,
                lease,
                TextColumn.of(report.source()),
                report.receivedAt().toEpochMilli(),
                report.payload().size(),
                row.getInt(4));
    }

    /// A delivery whose report cannot be read: it takes no heap.
    private static InFlight unread(ResultSet row, UUID id, LaneName lane, LeaseStatement lease) throws SQLException {
        return inFlight(
                row,
                id,
                lane,
                lease,
                Optional.ofNullable(row.getString(REPORT + 1)).orElse(""),
                row.getLong(6),
                row.getInt(4),
                0);
    }

    private static InFlight inFlight(
            ResultSet row,
            UUID id,
            LaneName lane,
            LeaseStatement lease,
            String source,
            long receivedAt,
            int payloadSize,
            long bytes)
            throws SQLException {
        return new InFlight(
                id,
                lease.lane(),
                lane.consumer(),
                row.getLong(2),
                lease.owner(),
                row.getInt(5),
                row.getString(7),
                row.getString(8),
                source,
                receivedAt,
                payloadSize,
                bytes,
                row.getInt(9) > 0);
    }
}
