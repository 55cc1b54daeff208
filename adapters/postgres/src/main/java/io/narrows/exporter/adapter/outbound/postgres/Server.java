package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;

/// What a shared spool asks of its database.
final class Server {
    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());
    private static final int OLDEST = 140_000;
    private static final int MAJOR = 10_000;

    private Server() {}

    /// @throws SpoolException if the database would lose reports, or is too old
    static void check(Connection connection, boolean requireQuorum) throws SQLException {
        checkVersion(Sql.number(connection, "SELECT current_setting('server_version_num')::int"));
        if (!isOn(connection, "fsync")) {
            throw new SpoolException("the database of the shared spool has fsync = off: a crash would lose reports that"
                    + " were acknowledged. Switch it on");
        }
        if (!isOn(connection, "full_page_writes")) {
            LOGGER.log(Level.WARNING, "the database of the spool has full_page_writes = off: a crash may damage it");
        }
        checkStandbys(connection, requireQuorum);
    }

    /// @param version as `server_version_num` has it, such as 140024 for 14.24
    static void checkVersion(long version) {
        if (version < OLDEST) {
            throw new SpoolException("the shared spool needs PostgreSQL 14 or newer, but its database is PostgreSQL "
                    + version / MAJOR + "." + version % MAJOR);
        }
    }

    private static void checkStandbys(Connection connection, boolean requireQuorum) throws SQLException {
        if (Sql.number(connection, "SELECT (current_setting('synchronous_standby_names') <> '')::int") == 1) {
            return;
        }
        if (requireQuorum) {
            throw new SpoolException("the database of the shared spool has no synchronous_standby_names, and"
                    + " spool.postgres.requireQuorum is true: name standbys, such as ANY 1 (a, b)");
        }
        LOGGER.log(
                Level.WARNING,
                "spool without a synchronous standby: what was acknowledged is lost with the disk of the database");
    }

    private static boolean isOn(Connection connection, String setting) throws SQLException {
        return Sql.number(connection, "SELECT (current_setting('" + setting + "') = 'on')::int") == 1;
    }
}
