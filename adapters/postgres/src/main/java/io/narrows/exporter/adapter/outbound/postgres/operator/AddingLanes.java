package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.past.KnownReport;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Sends reports into lanes that they were not for. Used in one transaction, which has locked the reports.
///
/// A sealed payload is bound to its lanes, so it is sealed again. Without keys only the lanes are written.
final class AddingLanes {
    private static final String ADD = """
            INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
            SELECT h.id, ?, h.slot, ?, h.size, 1, 0, ? FROM report h WHERE h.id = ?""";

    private static final String WIDEN = "UPDATE report SET lanes = lanes || ?::int[] WHERE id = ?";

    private static final String SEAL = """
            UPDATE report SET lanes = lanes || ?::int[], format = ?, checksum = ?, payload = ? WHERE id = ?""";

    private final Core core;
    private final Map<LaneName, Integer> ids;
    private final Instant now;
    private final List<Moved> added = new ArrayList<>();

    /// @param ids the numbers of the lanes
    AddingLanes(Core core, Map<LaneName, Integer> ids, Instant now) {
        this.core = core;
        this.ids = ids;
        this.now = now;
    }

    /// The deliveries that are pending now.
    List<Moved> added() {
        return added;
    }

    /// @return how many deliveries cannot be sent, because the payload cannot be read back
    int add(Connection connection, KnownReport known, List<Lane> lanes) throws SQLException {
        if (!widen(connection, known, lanes)) {
            return lanes.size();
        }
        int position = known.places().stream()
                        .mapToInt(KnownReport.Place::position)
                        .max()
                        .orElse(-1)
                + 1;
        for (var lane : lanes) {
            Sql.update(connection, ADD, idOf(lane), position++, Times.millis(now), known.id());
            added.add(new Moved(lane.name(), "", 1));
        }
        return 0;
    }

    private int idOf(Lane lane) {
        return Objects.requireNonNull(ids.get(lane.name()), "a lane of the resend");
    }

    private boolean widen(Connection connection, KnownReport known, List<Lane> lanes) throws SQLException {
        var more = Sql.array("int4", lanes.stream().map(this::idOf).toList());
        if (!core.rows().cipher().hasKeys()) {
            Sql.update(connection, WIDEN, more, known.id());
            return true;
        }
        var read = new ReportQuery(core.rows()).read(connection, known.id());
        if (read.isEmpty()) {
            return false;
        }
        var fingerprints = new ArrayList<>(read.get().lanes());
        lanes.forEach(lane -> fingerprints.add(lane.fingerprint()));
        var sealed = core.rows().close(read.get().report(), fingerprints);
        Sql.update(connection, SEAL, more, sealed.format(), sealed.checksum(), sealed.payload(), known.id());
        return true;
    }
}
