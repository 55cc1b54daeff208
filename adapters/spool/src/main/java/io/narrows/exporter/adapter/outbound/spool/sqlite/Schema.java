package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables of a spool, and the migrations from older files.
///
/// @param migrations the statements from each version to the next, beginning with those that turn an empty file into
///     version 1; never changed once released, only extended
public record Schema(List<List<String>> migrations) {
    /// The current schema, with these tables:
    ///
    /// - `report`: accepted reports, as long as a delivery is pending or dead, and a while longer for the history.
    /// `seq`
    ///   counts up for good. `plain`: the report has one delivery and no idempotency key. `lanes`: the lane of each
    ///   delivery, in JSON, in case their rows are damaged. `checksum` and `format`: of the payload, as
    /// `ChecksumColumn`
    ///   and `FormatColumn` write them. `labels`: as `LabelsColumn` writes them, in the clear also where payloads are
    ///   sealed.
    /// - `delivery`: a row for each consumer of a report, until its receipt is removed. None for a delivery in
    /// `untried`
    ///   or `made`, and none if the receipt is in `ended`. `state`: 0 pending, 1 delivered, 2 dead, 3 purged. `due`: 0
    ///   for untried deliveries, 1 for replayed ones, otherwise milliseconds. A report that asked for no consumer has
    ///   one row with a blank consumer. `crashes`: how often the delivery was in flight when the process ended without
    ///   a stop, since its last try. `tried`: its last attempts, as `AttemptsText` writes them.
    /// - `lane`: a consumer and its settings, as long as a delivery is pending or dead or in `made`, or a report of the
    ///   history was for it, and a while longer. `delivered`: 1 once a delivery was made. `past_to`: no report that
    /// ended later, in
    ///   milliseconds, was for it.
    /// - `tally`: one row for each consumer, and one with a blank name for all consumers that are not installed.
    /// - `ended`: reports without pending or dead deliveries, whose receipts will be removed. Reports of the same
    /// second
    ///   whose deliveries were made together by first attempts share a row, which is their receipt: `ids` lists them,
    ///   `seqs` has the ranges of their numbers in the same order, and `receipts` says how many they are. `deliveries`:
    ///   a JSON array with `[consumer, at, began, took, host]` for each delivery that each of them had. The last three
    ///   describe the attempt that made it, in milliseconds and microseconds; `took` is -1 if nothing is known of it.
    /// - `past`: reports that are only kept for the history, as ranges of consecutive numbers; `at`: when they ended.
    /// - `untried`: deliveries that were not tried yet, as runs of reports with consecutive numbers. `second`: the
    /// first
    ///   eight characters of the reports' ids, which change every 1.024 seconds.
    /// - `made`: deliveries that their first attempt made, as such runs, until their report is over. The other columns
    ///   are as in `ended`.
    /// - `pause`: the pauses of consumers. `until`: 0 as long as the pause lasts.
    /// - `extent`: the reports whose payloads are in `spool.payloads` and not in their rows, which then have an empty
    ///   one; `at`: the first byte there.
    ///
    /// The view `pending` is for operators: it has a row for each pending delivery.
    public static final Schema CURRENT = new Schema(List.of(
            List.of(
                    "CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
                    """
            CREATE TABLE report (
                seq INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT NOT NULL, received_at INTEGER NOT NULL,
                plain INTEGER NOT NULL, lanes TEXT NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL)""",
                    """
            CREATE TABLE delivery (
                report TEXT NOT NULL, position INTEGER NOT NULL, seq INTEGER NOT NULL, consumer TEXT NOT NULL,
                lane INTEGER NOT NULL, state INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL,
                since INTEGER NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL, reason TEXT NOT NULL,
                PRIMARY KEY (report, position)) WITHOUT ROWID""",
                    "CREATE INDEX queue ON delivery (lane, due, seq) WHERE state = 0",
                    "CREATE INDEX grave ON delivery (report, position) WHERE state = 2",
                    """
            CREATE TABLE lane (
                id INTEGER PRIMARY KEY AUTOINCREMENT, consumer TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE,
                settings BLOB NOT NULL)""",
                    "CREATE TABLE ended (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, report TEXT NOT NULL)",
                    """
            CREATE TABLE idempotency (
                key TEXT PRIMARY KEY, report TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID""",
                    "CREATE INDEX idempotency_until ON idempotency (until)",
                    "CREATE INDEX idempotency_report ON idempotency (report)",
                    """
            CREATE TABLE tally (
                consumer TEXT PRIMARY KEY COLLATE NOCASE, accepted INTEGER NOT NULL, delivered INTEGER NOT NULL,
                dead INTEGER NOT NULL, pending INTEGER NOT NULL, purged INTEGER NOT NULL) WITHOUT ROWID"""),
            List.of(
                    "ALTER TABLE delivery ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0",
                    "DROP INDEX queue",
                    "CREATE INDEX queue ON delivery (lane, due, seq) WHERE state = 0 AND crashes = 0",
                    "CREATE INDEX suspect ON delivery (lane, due, seq) WHERE state = 0 AND crashes > 0",
                    "ALTER TABLE idempotency ADD COLUMN digest TEXT NOT NULL DEFAULT ''"),
            List.of(
                    """
                    CREATE TEMP TABLE missing AS SELECT consumer COLLATE NOCASE AS consumer, count(*) AS letters
                    FROM delivery WHERE state = 2 AND cause = 'NOT_INSTALLED' GROUP BY 1""",
                    "INSERT OR IGNORE INTO tally VALUES ('', 0, 0, 0, 0, 0)",
                    """
                    UPDATE tally SET accepted = accepted - letters, dead = dead - letters
                    FROM missing WHERE tally.consumer = missing.consumer""",
                    """
                    UPDATE tally SET dead = gone.letters, purged = gone.purged, accepted = gone.letters + gone.purged
                    FROM (SELECT
                        (SELECT coalesce(sum(letters), 0) FROM missing) AS letters,
                        (SELECT coalesce(sum(purged), 0) FROM tally
                            WHERE delivered = 0 AND dead = 0 AND pending = 0) AS purged) gone
                    WHERE tally.consumer = ''""",
                    "DELETE FROM tally WHERE consumer != '' AND delivered = 0 AND dead = 0 AND pending = 0",
                    "DELETE FROM tally WHERE consumer = '' AND accepted = 0",
                    "DROP TABLE missing"),
            List.of("ALTER TABLE report ADD COLUMN format INTEGER NOT NULL DEFAULT -1"),
            List.of("ALTER TABLE lane ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0"),
            List.of(
                    """
                    CREATE TABLE untried (
                        first INTEGER PRIMARY KEY, last INTEGER NOT NULL, lane INTEGER NOT NULL, second TEXT NOT NULL)""",
                    "CREATE INDEX untried_lane ON untried (lane)",
                    "CREATE INDEX untried_second ON untried (second)",
                    "ALTER TABLE ended ADD COLUMN consumer TEXT NOT NULL DEFAULT ''",
                    "ALTER TABLE ended ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE ended ADD COLUMN second TEXT NOT NULL DEFAULT ''",
                    "ALTER TABLE ended ADD COLUMN ids TEXT NOT NULL DEFAULT ''",
                    "ALTER TABLE ended ADD COLUMN receipts INTEGER NOT NULL DEFAULT 1",
                    "CREATE INDEX ended_second ON ended (second) WHERE second != ''",
                    """
                    CREATE VIEW pending AS
                    SELECT r.id AS report, lane.consumer, 0 AS attempts, '' AS reason
                    FROM untried u CROSS JOIN report r ON r.seq BETWEEN u.first AND u.last JOIN lane ON lane.id = u.lane
                    UNION ALL SELECT report, consumer, attempts, reason FROM delivery WHERE state = 0"""),
            // Sealed payloads, which an older exporter would take for damaged ones.
            List.of("UPDATE meta SET value = value WHERE name = 'laneKey'"),
            List.of("ALTER TABLE report ADD COLUMN labels TEXT NOT NULL DEFAULT ''"),
            List.of(
                    """
                    CREATE TABLE past (
                        at INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, bytes INTEGER NOT NULL,
                        PRIMARY KEY (at, first)) WITHOUT ROWID""",
                    "CREATE INDEX past_first ON past (first, last)",
                    "CREATE INDEX purged ON delivery (report, position) WHERE state = 3",
                    "ALTER TABLE lane ADD COLUMN past_to INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE delivery ADD COLUMN tried TEXT NOT NULL DEFAULT ''",
                    "ALTER TABLE ended ADD COLUMN seqs TEXT NOT NULL DEFAULT ''",
                    "ALTER TABLE ended ADD COLUMN began INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE ended ADD COLUMN took INTEGER NOT NULL DEFAULT -1",
                    "ALTER TABLE ended ADD COLUMN host TEXT NOT NULL DEFAULT ''",
                    "CREATE INDEX ended_report ON ended (report) WHERE report != ''"),
            List.of("""
                    CREATE TABLE pause (
                        consumer TEXT NOT NULL COLLATE NOCASE, since INTEGER NOT NULL, until INTEGER NOT NULL,
                        who TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (consumer, since)) WITHOUT ROWID"""),
            List.of(
                    "CREATE TABLE extent (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, size INTEGER NOT NULL)",
                    "CREATE INDEX extent_at ON extent (at)"),
            List.of(
                    "CREATE TEMP TABLE runs AS SELECT lane, first, last, second FROM untried",
                    "DROP TABLE untried",
                    """
                    CREATE TABLE untried (
                        lane INTEGER NOT NULL, position INTEGER NOT NULL, first INTEGER NOT NULL,
                        last INTEGER NOT NULL, second TEXT NOT NULL, PRIMARY KEY (lane, first)) WITHOUT ROWID""",
                    "INSERT INTO untried SELECT lane, 0, first, last, second FROM runs",
                    "DROP TABLE runs",
                    "CREATE INDEX untried_second ON untried (second)"),
            List.of(
                    """
                    CREATE TABLE made (
                        lane INTEGER NOT NULL, position INTEGER NOT NULL, first INTEGER NOT NULL,
                        last INTEGER NOT NULL, second TEXT NOT NULL, at INTEGER NOT NULL, began INTEGER NOT NULL,
                        took INTEGER NOT NULL, host TEXT NOT NULL, PRIMARY KEY (lane, first)) WITHOUT ROWID""",
                    "CREATE INDEX made_second ON made (second)",
                    """
                    CREATE TEMP TABLE receipts AS SELECT number, at, report, second, ids, receipts, seqs,
                        iif(second = '', '', json_array(json_array(consumer, delivered, began, took, host))) AS deliveries
                    FROM ended""",
                    "DROP TABLE ended",
                    """
                    CREATE TABLE ended (
                        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, report TEXT NOT NULL,
                        second TEXT NOT NULL DEFAULT '', ids TEXT NOT NULL DEFAULT '', receipts INTEGER NOT NULL DEFAULT 1,
                        seqs TEXT NOT NULL DEFAULT '', deliveries TEXT NOT NULL DEFAULT '')""",
                    "INSERT INTO ended SELECT * FROM receipts ORDER BY number",
                    "DROP TABLE receipts",
                    "CREATE INDEX ended_second ON ended (second) WHERE second != ''",
                    "CREATE INDEX ended_report ON ended (report) WHERE report != ''")));

    /// The schema of an older version.
    public Schema upTo(int version) {
        return new Schema(migrations.subList(0, version));
    }

    /// Migrates a file to this version.
    ///
    /// @throws SpoolException if the file has a newer version
    public void migrate(Connection connection, Path file) throws SQLException {
        var version = version(connection);
        if (version > migrations.size()) {
            throw new SpoolException("spool " + file + " has schema version " + version
                    + " and this exporter knows none beyond " + migrations.size()
                    + ": run the newer exporter that wrote it, or move the spool aside");
        }
        for (; version < migrations.size(); version++) {
            migrateOne(connection, version);
        }
    }

    private void migrateOne(Connection connection, int version) throws SQLException {
        Database.run(connection, "BEGIN IMMEDIATE");
        try {
            for (var statement : migrations.get(version)) {
                Database.run(connection, statement);
            }
            Database.run(connection, "PRAGMA user_version = " + (version + 1));
            Database.run(connection, "COMMIT");
        } catch (SQLException e) {
            Database.run(connection, "ROLLBACK");
            throw e;
        }
    }

    public static int version(Connection connection) throws SQLException {
        return (int) Database.number(connection, "PRAGMA user_version");
    }
}
