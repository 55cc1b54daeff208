package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The tables of a shared spool, and the migrations from older versions.
///
/// - `meta`: the sealed key for fingerprints, the version of the schema, and the oldest program that it needs.
/// - `replica`: a row for each exporter that is alive. `consumers`: what is installed there. `lanes`: what it shows of
///   its lanes.
/// - `lane`: a consumer and its settings. `used`: the last day on which a report came for it. `delivered`: whether a
///   delivery ever succeeded. `holder`: the replica that collects its reports. `probe_by`: the replica that took the
///   next try while the lane fails; nobody else takes one before `probe_after`.
/// - `ring`: the slots of `report`. One is open, and reports are appended to it. `fill`: what each replica put into
///   each slot, in bytes of payload.
/// - `report`: a table for each slot, and `report_kept` for what outlives its slot. `payload`: as `ReportRow`
///   writes it.
///   `size`: of the payload as it was sent.
/// - `pending`: a row for each delivery that waits. `due`: 0 for untried ones, 1 for replayed ones, otherwise
///   milliseconds. `owner`: the replica that leased it, or 0; in no index, so that a lease is a HOT update. `size`: of
///   payload and labels. `crashes`: how many replicas ended without a stop while they had it.
/// - `dead`: a row for each dead letter.
/// - `receipt`: a row for each delivery that ended otherwise. `state`: 0 for a report that asked for no consumer (its
///   lane is 0), 1 delivered, 3 purged. `ended`: when the row was written. Its slots rotate by time, as
///   `ReceiptSlots` says. A delivery has one row in
///   `pending`, `dead` or `receipt`.
/// - `idempotency`: `key` is a hash.
/// - `tally`: counts by replica, writer and consumer: their sum is the truth. Each connection has its own rows. A
///   blank
///   consumer stands for all that are not installed.
/// - `pause`: the pauses of consumers. `until`: 0 as long as the pause lasts.
///
/// `position` is the order of the envelope, and `tried` the last attempts, as `AttemptsText` writes them. There are
/// no foreign keys: each would lock a lane for each delivery.
public final class Schema {
    /// The slot of reports and receipts that outlive their own.
    public static final int KEPT = -1;

    /// The version of the schema that this program makes and knows.
    static final int VERSION = 2;

    /// The oldest program that works with this schema, by its own `VERSION`. It goes up only where a migration does
    /// more than add.
    static final int NEEDS = 1;

    private static final System.Logger LOGGER = System.getLogger(Schema.class.getName());

    /// No other program takes this lock: the bytes of `dataexpo`.
    private static final long LOCK = 0x6461_7461_6578_706FL;

    private Schema() {}

    /// Creates the tables, or adds what a newer version has more. Several replicas may call this at once.
    ///
    /// A replica of an older program goes on beside it, and starts again, so that old and new ones run side by side
    /// during an update; unless the schema needs a newer program.
    ///
    /// @param schema a name that needs no quotes
    /// @param slots of reports
    /// @throws SpoolException if the schema needs a newer program
    public static void migrate(Connection connection, String schema, int slots) throws SQLException {
        Transaction.run(connection, same -> migrateLocked(same, schema, slots));
    }

    private static int migrateLocked(Connection connection, String schema, int slots) throws SQLException {
        Sql.run(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
        createSchema(connection, schema);
        var hasMeta = hasMeta(connection, schema);
        int version = hasMeta ? number(connection, "version") : 0;
        if (version > VERSION) {
            checkNeeds(schema, version, number(connection, "needs"));
        }
        for (int next = version + 1; next <= VERSION; next++) {
            for (var statement : migration(next)) {
                Sql.run(connection, statement);
            }
        }
        if (version < VERSION) {
            set(connection, "version", VERSION);
            set(connection, "needs", NEEDS);
            tellMoved(version);
        }
        addSlots(connection, slots);
        return version;
    }

    /// The table of the reports of a slot.
    public static String reports(int slot) {
        return "report_" + (slot == KEPT ? "kept" : String.valueOf(slot));
    }

    private static void checkNeeds(String schema, int version, int needs) {
        if (needs > VERSION) {
            throw new SpoolException("schema " + schema + " of the shared spool has version " + version
                    + " and needs an exporter that knows version " + needs + ", but this one knows " + VERSION
                    + ": run the newer exporter, or name a new spool.postgres.schema");
        }
        LOGGER.log(Level.INFO, "spool has a newer schema version={0} known={1}", version, VERSION);
    }

    private static void tellMoved(int version) {
        if (version > 0) {
            LOGGER.log(Level.INFO, "schema of the spool moved on from={0} to={1}", version, VERSION);
        }
    }

    /// The statements that lead from the version before to this one.
    private static List<String> migration(int version) {
        return switch (version) {
            case 1 -> tables();
            case 2 -> List.of("ALTER TABLE lane ADD COLUMN probe_by int");
            default -> throw new IllegalArgumentException("no schema has version " + version);
        };
    }

    private static void set(Connection connection, String name, int value) throws SQLException {
        Sql.update(connection, """
                INSERT INTO meta (name, value) VALUES (?, convert_to(?, 'UTF8'))
                ON CONFLICT (name) DO UPDATE SET value = excluded.value""", name, String.valueOf(value));
    }

    private static void createSchema(Connection connection, String schema) throws SQLException {
        // Asked first, because IF NOT EXISTS needs the right to create schemas also where it exists.
        if (Sql.number(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema + "'") == 0) {
            Sql.run(connection, "CREATE SCHEMA " + schema);
        }
    }

    private static boolean hasMeta(Connection connection, String schema) throws SQLException {
        return Sql.number(
                        connection,
                        "SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema + "' AND tablename = 'meta'")
                > 0;
    }

    /// @return 0 if it is not there
    private static int number(Connection connection, String name) throws SQLException {
        return (int) Sql.number(
                connection, "SELECT coalesce(max(convert_from(value, 'UTF8')::int), 0) FROM meta WHERE name = ?", name);
    }

    /// The tables of version 1. What came later is in the migrations.
    private static List<String> tables() {
        var all = new ArrayList<>(List.of(
                "CREATE TABLE meta (name text PRIMARY KEY, value bytea NOT NULL)",
                """
                CREATE TABLE replica (
                    id int PRIMARY KEY, name text NOT NULL, seen timestamptz NOT NULL,
                    consumers text[] NOT NULL DEFAULT '{}', lanes text NOT NULL DEFAULT '') WITH (fillfactor = 20)""",
                "CREATE SEQUENCE replica_id AS int",
                """
                CREATE TABLE lane (
                    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, consumer text NOT NULL,
                    fingerprint text NOT NULL UNIQUE, settings bytea NOT NULL, used date NOT NULL,
                    delivered boolean NOT NULL DEFAULT false, holder int, probe_after timestamptz)
                    WITH (fillfactor = 50)""",
                """
                CREATE TABLE ring (
                    slot smallint PRIMARY KEY, is_open boolean NOT NULL, turn bigint NOT NULL DEFAULT 0,
                    since timestamptz NOT NULL DEFAULT now())""",
                """
                CREATE TABLE fill (
                    slot smallint, replica int, bytes bigint NOT NULL, reports bigint NOT NULL,
                    PRIMARY KEY (slot, replica)) WITH (fillfactor = 20)""",
                """
                CREATE TABLE report (
                    slot smallint NOT NULL, id uuid NOT NULL, source text NOT NULL, labels text NOT NULL,
                    received_at bigint NOT NULL, lanes int[] NOT NULL, size int NOT NULL, format bigint NOT NULL,
                    checksum bigint NOT NULL, payload bytea NOT NULL, PRIMARY KEY (id, slot)) PARTITION BY LIST (slot)""",
                """
                CREATE TABLE pending (
                    id uuid NOT NULL, lane int NOT NULL, slot smallint NOT NULL, position smallint NOT NULL,
                    size int NOT NULL, due bigint NOT NULL, attempts int NOT NULL, since bigint NOT NULL,
                    owner int NOT NULL DEFAULT 0, crashes smallint NOT NULL DEFAULT 0, reason text NOT NULL DEFAULT '',
                    tried text NOT NULL DEFAULT '')
                    WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
                        autovacuum_vacuum_cost_delay = 0)""",
                "CREATE UNIQUE INDEX pending_queue ON pending (lane, due, id)",
                "CREATE INDEX pending_id ON pending (id)",
                "CREATE INDEX pending_suspect ON pending (lane, id) WHERE crashes > 0",
                """
                CREATE TABLE dead (
                    id uuid, lane int, slot smallint NOT NULL, position smallint NOT NULL, source text NOT NULL,
                    cause text NOT NULL, reason text NOT NULL, at bigint NOT NULL, attempts int NOT NULL,
                    size int NOT NULL, received_at bigint NOT NULL, tried text NOT NULL DEFAULT '',
                    PRIMARY KEY (id, lane))""",
                """
                CREATE TABLE receipt (
                    slot smallint NOT NULL, id uuid NOT NULL, lane int NOT NULL, position smallint NOT NULL,
                    state smallint NOT NULL, at bigint NOT NULL, attempts int NOT NULL DEFAULT 0, cause text,
                    reason text, tried text NOT NULL DEFAULT '',
                    ended bigint NOT NULL DEFAULT (extract(epoch FROM now()) * 1000)::bigint) PARTITION BY LIST (slot)""",
                "CREATE INDEX receipt_id ON receipt (id)",
                "CREATE INDEX receipt_purged ON receipt (id) WHERE state = 3",
                "CREATE TABLE idempotency (key bytea PRIMARY KEY, report uuid NOT NULL, digest text NOT NULL, until bigint NOT NULL)",
                "CREATE INDEX idempotency_report ON idempotency (report)",
                "CREATE INDEX idempotency_until ON idempotency (until)",
                """
                CREATE TABLE tally (
                    replica int, writer int, consumer text, accepted bigint NOT NULL, delivered bigint NOT NULL,
                    dead bigint NOT NULL, pending bigint NOT NULL, purged bigint NOT NULL,
                    PRIMARY KEY (replica, writer, consumer)) WITH (fillfactor = 20)""",
                """
                CREATE TABLE pause (
                    consumer text NOT NULL, since bigint NOT NULL, until bigint NOT NULL, who text NOT NULL,
                    reason text NOT NULL)"""));
        all.addAll(partition("report", KEPT, "kept"));
        all.add("ALTER TABLE report_kept RESET (autovacuum_enabled, toast.autovacuum_enabled)");
        for (int slot = 0; slot < ReceiptSlots.COUNT; slot++) {
            all.add("CREATE TABLE receipt_" + slot + " PARTITION OF receipt FOR VALUES IN (" + slot
                    + ") WITH (autovacuum_enabled = false)");
        }
        all.add("CREATE TABLE receipt_kept PARTITION OF receipt FOR VALUES IN (" + KEPT + ")");
        return all;
    }

    /// A table whose rows are inserted, and truncated all together: there is nothing to vacuum. Payloads are deflated
    /// already.
    private static List<String> partition(String table, int slot, String name) {
        var partition = table + "_" + name;
        return List.of(
                "CREATE TABLE " + partition + " PARTITION OF " + table + " FOR VALUES IN (" + slot
                        + ") WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false)",
                "ALTER TABLE " + partition + " ALTER payload SET STORAGE EXTERNAL");
    }

    /// Adds the slots that are not there. There may be more than the settings of this replica name.
    private static void addSlots(Connection connection, int slots) throws SQLException {
        for (int slot = (int) Sql.number(connection, "SELECT count(*) FROM ring"); slot < slots; slot++) {
            for (var statement : partition("report", slot, String.valueOf(slot))) {
                Sql.run(connection, statement);
            }
            Sql.run(
                    connection,
                    "INSERT INTO ring (slot, is_open, turn) VALUES (" + slot + ", " + (slot == 0) + ", "
                            + (slot == 0 ? 1 : 0) + ")");
        }
    }
}
