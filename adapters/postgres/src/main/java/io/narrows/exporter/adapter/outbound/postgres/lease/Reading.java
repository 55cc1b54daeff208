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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// Reads the rows that a lease marked, and registers them. A delivery that cannot be read is registered too, to be
/// buried or left to another replica.
public record Reading(Core core, Registry registry, Unreadable unreadable, MissingKeys missingKeys) {
    private static final int REPORT = 10;

    private static final String DAMAGED = "the report could not be read back as it was stored";

    private static final Content GONE = new Content.Damaged("");

    private static final String IN_THEIR_SLOTS = "SELECT " + ReportRow.COLUMNS
            + " FROM unnest(?::uuid[], ?::int[]) AS m(id, slot) JOIN report r ON r.id = m.id AND r.slot = m.slot";

    private static final String IN_ANY_SLOT =
            "SELECT " + ReportRow.COLUMNS + " FROM report r WHERE r.id = ANY(?) ORDER BY r.slot";

    /// What a lease got.
    ///
    /// @param unreadable the settlements of what cannot be read
    /// @param bytes of all payloads
    /// @param lastUntried the last delivery that was never tried
    /// @param lastSlot of the last report; empty if there is none
    record Batch(
            List<Leased> leased,
            List<Settlement> unreadable,
            long bytes,
            Optional<UUID> lastUntried,
            OptionalInt lastSlot) {
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

    /// A row that a lease marked.
    private record Marked(
            UUID id, long due, int slot, int size, int attempts, long since, String reason, String tried, int crashes) {
        static final Comparator<Marked> OLDEST_FIRST =
                Comparator.comparing(Marked::id, Ids::compare).thenComparingLong(Marked::due);

        static Marked of(ResultSet row) throws SQLException {
            return new Marked(
                    row.getObject(1, UUID.class),
                    row.getLong(2),
                    row.getInt(3),
                    row.getInt(4),
                    row.getInt(5),
                    row.getLong(6),
                    row.getString(7),
                    row.getString(8),
                    row.getInt(9));
        }
    }

    /// What was read of a report.
    private sealed interface Content {
        /// Its source, as the database has it.
        String source();

        /// The report as it was sent.
        record Whole(ReportData report) implements Content {
            @Override
            public String source() {
                return TextColumn.of(report.source());
            }
        }

        /// A report that somebody, or the disk, changed.
        record Damaged(String source) implements Content {}

        /// A report that is sealed with a key that is not here.
        record Locked(String source, KeyMissingException lack) implements Content {}
    }

    /// Runs a lease and reads its rows.
    Batch read(Connection connection, PreparedStatement statement, LaneName lane, LeaseStatement lease)
            throws SQLException {
        var marked = new ArrayList<Marked>();
        var contents = new HashMap<UUID, Content>();
        try (statement;
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                var row = Marked.of(rows);
                marked.add(row);
                if (row.slot() == lease.slot() && rows.getObject(REPORT) != null) {
                    contents.put(row.id(), content(connection, rows, REPORT, lane));
                }
            }
        }
        marked.sort(Marked.OLDEST_FIRST);
        if (contents.size() < marked.size()) {
            readElsewhere(connection, marked, contents, lane);
        }
        return batch(marked, contents, lane, lease);
    }

    /// Reads the reports that are in other slots. Then, with a new statement, those that the janitor moved meanwhile.
    private void readElsewhere(Connection connection, List<Marked> marked, Map<UUID, Content> contents, LaneName lane)
            throws SQLException {
        var missing = missing(marked, contents);
        readInto(
                contents,
                lane,
                Sql.prepare(
                        connection,
                        IN_THEIR_SLOTS,
                        Sql.array("uuid", missing, Marked::id),
                        Sql.array("int4", missing, Marked::slot)));
        var moved = missing(missing, contents);
        if (!moved.isEmpty()) {
            readInto(contents, lane, Sql.prepare(connection, IN_ANY_SLOT, Sql.array("uuid", moved, Marked::id)));
        }
    }

    private static List<Marked> missing(List<Marked> marked, Map<UUID, Content> contents) {
        return marked.stream().filter(row -> !contents.containsKey(row.id())).toList();
    }

    private void readInto(Map<UUID, Content> contents, LaneName lane, PreparedStatement statement) throws SQLException {
        try (statement;
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                contents.putIfAbsent(rows.getObject(1, UUID.class), content(statement.getConnection(), rows, 1, lane));
            }
        }
    }

    private Content content(Connection connection, ResultSet row, int first, LaneName lane) throws SQLException {
        try {
            return new Content.Whole(report(connection, row, first, lane));
        } catch (BrokenSealException e) {
            return new Content.Damaged(row.getString(first + 1));
        } catch (KeyMissingException e) {
            return new Content.Locked(row.getString(first + 1), e);
        }
    }

    private ReportData report(Connection connection, ResultSet row, int first, LaneName lane)
            throws SQLException, BrokenSealException {
        var lanes = core.lanes().fingerprints(connection, row.getArray(first + ReportRow.LANES));
        if (!lanes.contains(lane.fingerprint())) {
            throw new BrokenSealException("it is for another lane");
        }
        return core.rows().read(row, first, lanes);
    }

    /// Registers what was leased, only when all is read: what an error leaves out is given back as unknown.
    private Batch batch(List<Marked> marked, Map<UUID, Content> contents, LaneName lane, LeaseStatement lease) {
        var leased = new ArrayList<Leased>();
        var unreadable = new ArrayList<Settlement>();
        var inFlight = new LinkedHashMap<DeliveryId, InFlight>();
        long bytes = 0;
        Optional<UUID> lastUntried = Optional.empty();
        for (var row : marked) {
            var delivery = new DeliveryId(Ids.of(row.id()), lane.consumer());
            var content = contents.getOrDefault(row.id(), GONE);
            switch (content) {
                case Content.Whole whole ->
                    leased.add(new Leased(
                            new Delivery(delivery, whole.report()), row.attempts(), Instant.ofEpochMilli(row.since())));
                case Content.Damaged damaged -> unreadable.add(bury(delivery, DeathCause.DAMAGED, DAMAGED));
                case Content.Locked locked -> unreadable.add(leaveOrBury(delivery, row.attempts(), locked.lack()));
            }
            var one = inFlight(row, content, lane, lease);
            inFlight.put(delivery, one);
            bytes += one.bytes();
            lastUntried = row.due() == 0 ? Optional.of(row.id()) : lastUntried;
        }
        inFlight.forEach(registry::add);
        return new Batch(
                leased,
                unreadable,
                bytes,
                lastUntried,
                marked.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(marked.getLast().slot()));
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

    /// What cannot be read takes no heap.
    private static InFlight inFlight(Marked row, Content content, LaneName lane, LeaseStatement lease) {
        var report =
                content instanceof Content.Whole whole ? Optional.of(whole.report()) : Optional.<ReportData>empty();
        return new InFlight(
                row.id(),
                lease.lane(),
                lane.consumer(),
                row.due(),
                lease.owner(),
                row.attempts(),
                row.reason(),
                row.tried(),
                content.source(),
                report.map(all -> all.receivedAt().toEpochMilli()).orElse(row.since()),
                report.map(all -> all.payload().size()).orElse(row.size()),
                report.isPresent() ? row.size() : 0,
                row.crashes() > 0);
    }
}
