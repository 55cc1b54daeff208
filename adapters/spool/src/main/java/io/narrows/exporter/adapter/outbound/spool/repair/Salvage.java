package io.narrows.exporter.adapter.outbound.spool.repair;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Schema;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoredPayload;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Copies the readable rows of a damaged database to a new one, and makes the new one consistent.
public record Salvage(Database damaged, Database fresh) {
    private static final System.Logger LOGGER = System.getLogger(Salvage.class.getName());

    /// A table to copy.
    ///
    /// @param keys the columns by which its rows are sorted
    private record Table(String name, String keys) {}

    /// Not `untried`, because the repairs give every report its rows in `delivery`.
    private static final List<Table> TABLES = List.of(
            new Table("meta", "name"),
            new Table("lane", "id"),
            new Table("delivery", "report, position"),
            new Table("report", "seq"),
            new Table("extent", "seq"),
            new Table("ended", "number"),
            new Table("made", "lane, first"),
            new Table("past", "at, first"),
            new Table("idempotency", "key"),
            new Table("tally", "consumer"),
            new Table("pause", "consumer, since"));

    /// Whether report `r` is only kept for the history.
    private static final String IS_PAST = " EXISTS (SELECT 1 FROM past p"
            + " WHERE p.first = (SELECT max(first) FROM past WHERE first <= r.seq) AND p.last >= r.seq)";

    /// The rows `e` of `ended` that reports share, each with its deliveries `d`.
    private static final String DELIVERIES_OF_ENDED =
            " ended e, json_each(iif(json_valid(e.deliveries), e.deliveries, '[]')) d";

    /// The statements that make the new database consistent. They recreate lost deliveries from their reports; some of
    /// these may have been delivered before. They turn deliveries without payload or settings into dead letters, so
    /// that an operator sees them. They drop payloads without a delivery, because nothing says where to send them.
    private static final List<String> REPAIRS = List.of(
            """
            INSERT OR IGNORE INTO delivery
            SELECT r.id, u.position, r.seq, lane.consumer, u.lane, 1, 0, 0, r.received_at, u.at, '', '', 0, ''
            FROM made u JOIN report r ON r.seq BETWEEN u.first AND u.last JOIN lane ON lane.id = u.lane
            WHERE iif(json_valid(r.lanes), r.lanes, '[]') ->> u.position = u.lane AND NOT""" + IS_PAST,
            "DELETE FROM made",
            """
            INSERT OR IGNORE INTO delivery
            SELECT r.id, j.key, r.seq, lane.consumer, lane.id, 0, 1, 0, r.received_at, 0, '', '', 0, ''
            FROM report r, json_each(r.lanes) j JOIN lane ON lane.id = j.value
            WHERE NOT""" + IS_PAST + """
             AND NOT EXISTS (
                SELECT 1 FROM ended e WHERE e.second = substr(r.id, 1, 8) AND instr(e.ids, r.id || ',') > 0)""",
            """
            UPDATE delivery SET state = 2, cause = 'DAMAGED', reason = 'its payload was lost when the spool was damaged'
            WHERE state = 0 AND seq NOT IN (SELECT seq FROM report)""",
            """
            INSERT INTO lane SELECT lane, min(consumer), 'lost-' || lane, x'007b00000000', 0, 0 FROM delivery
            WHERE state IN (0, 2) AND lane NOT IN (SELECT id FROM lane) GROUP BY lane""",
            """
            UPDATE delivery SET state = 2, cause = 'DAMAGED', reason = 'its settings were lost when the spool was damaged'
            WHERE state = 0 AND lane IN (SELECT id FROM lane WHERE fingerprint LIKE 'lost-%')""",
            """
            DELETE FROM past WHERE (at, first) IN (
                SELECT p.at, p.first FROM delivery d
                JOIN past p ON p.first = (SELECT max(first) FROM past WHERE first <= d.seq) AND p.last >= d.seq
                WHERE d.state IN (0, 2))""",
            """
            DELETE FROM report AS r WHERE NOT EXISTS (
                SELECT 1 FROM delivery WHERE delivery.report = r.id AND delivery.state IN (0, 2))
            AND NOT""" + IS_PAST,
            "UPDATE past SET bytes = (SELECT coalesce(sum(" + StoredPayload.STORED_SIZE + "), 0) FROM "
                    + StoredPayload.REPORT + " WHERE r.seq BETWEEN past.first AND past.last)",
            "DELETE FROM extent WHERE seq NOT IN (SELECT seq FROM report)",
            "UPDATE report SET plain = 0",
            "DELETE FROM ended WHERE second = '' AND report NOT IN (SELECT report FROM delivery)",
            """
            INSERT INTO ended (at, report) SELECT max(at), report FROM delivery
            WHERE report NOT IN (SELECT report FROM ended) AND report NOT IN (SELECT report FROM idempotency)
            GROUP BY report HAVING sum(state IN (0, 2)) = 0""",
            "DELETE FROM idempotency WHERE report NOT IN (SELECT report FROM delivery)",
            """
            INSERT OR IGNORE INTO tally SELECT DISTINCT consumer, 0, 0, 0, 0, 0
            FROM (SELECT consumer FROM delivery UNION ALL SELECT d.value ->> 0 FROM""" + DELIVERIES_OF_ENDED + ") WHERE consumer != ''",
            """
            UPDATE tally SET
                pending = (SELECT count(*) FROM delivery d WHERE d.consumer = tally.consumer AND d.state = 0),
                dead = (SELECT count(*) FROM delivery d
                    WHERE d.consumer = tally.consumer AND d.state = 2 AND d.cause != 'NOT_INSTALLED'),
                delivered = max(delivered,
                    (SELECT count(*) FROM delivery d WHERE d.consumer = tally.consumer AND d.state = 1)
                    + (SELECT coalesce(sum(e.receipts), 0) FROM""" + DELIVERIES_OF_ENDED + """
                     WHERE d.value ->> 0 = tally.consumer))
            WHERE consumer != ''""",
            "INSERT OR IGNORE INTO tally VALUES ('', 0, 0, 0, 0, 0)",
            """
            UPDATE tally SET pending = 0, delivered = 0,
                dead = (SELECT count(*) FROM delivery WHERE state = 2 AND cause = 'NOT_INSTALLED')
            WHERE consumer = ''""",
            "UPDATE tally SET accepted = delivered + dead + pending + purged",
            """
            INSERT OR REPLACE INTO meta VALUES ('nextReport', 1 + max(
                coalesce((SELECT value FROM meta WHERE name = 'nextReport'), 0),
                coalesce((SELECT max(seq) FROM delivery), 0)))""");

    public void run() throws SQLException {
        try (var to = fresh.openWriter()) {
            try (var from = damaged.openDamaged()) {
                copy(from, to);
            } catch (SQLException e) {
                LOGGER.log(
                        Level.ERROR,
                        "damaged spool is not readable any further file={0} reason=\"{1}\"",
                        damaged.file(),
                        e.getMessage());
            }
            Schema.CURRENT.migrate(to, fresh.file());
            repair(to);
        }
    }

    private void copy(Connection from, Connection to) throws SQLException {
        var version = Schema.version(from);
        if (version > 0 && version <= Schema.CURRENT.migrations().size()) {
            // An older file's rows have the older columns. They are migrated later, as in an undamaged file.
            Schema.CURRENT.upTo(version).migrate(to, fresh.file());
            for (var table : TABLES) {
                var columns =
                        (int) Database.number(to, "SELECT count(*) FROM pragma_table_info('" + table.name() + "')");
                if (columns > 0) {
                    new TableSalvage(from, to, table.name(), columns, table.keys()).run();
                }
            }
        }
    }

    private static void repair(Connection connection) throws SQLException {
        Database.run(connection, "BEGIN IMMEDIATE");
        for (var repair : REPAIRS) {
            Database.run(connection, repair);
        }
        Database.run(connection, "COMMIT");
    }
}
