package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Opens connections to the database file of a spool.
///
/// @param file need not exist yet
/// @param cache of the connection that writes
public record Database(Path file, ByteSize cache, StoreTuning tuning) {
    /// Small, because each commit drops the pages that a reader has cached.
    private static final ByteSize READER_CACHE = new ByteSize(4L << 20);

    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    /// Opens the only connection that writes, and creates the file if there is none.
    public Connection openWriter() throws SQLException {
        var connection = connect();
        try {
            // The first two settings take effect only before the first table exists and before the write-ahead log is
            // on.
            run(connection, "PRAGMA page_size = " + tuning.pageSize());
            run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            run(connection, "PRAGMA journal_mode = WAL");
            run(connection, "PRAGMA synchronous = FULL");
            run(connection, "PRAGMA secure_delete = OFF");
            run(connection, "PRAGMA wal_autocheckpoint = 0");
            run(connection, "PRAGMA journal_size_limit = " + tuning.checkpointBytes());
            run(connection, "PRAGMA max_page_count = " + tuning.maxPages());
            run(connection, cacheSize(cache));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    public Connection openReader() throws SQLException {
        var connection = connect();
        try {
            run(connection, "PRAGMA query_only = ON");
            run(connection, cacheSize(READER_CACHE));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /// Opens a file that may be damaged, to read what can be read. Not for a file that is in use.
    public Connection openDamaged() throws SQLException {
        var connection = connect();
        try {
            // Without this setting SQLite refuses to open a truncated file.
            run(connection, "PRAGMA writable_schema = ON");
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    public Database withFile(Path other) {
        return new Database(other, cache, tuning);
    }

    private Connection connect() throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setGetGeneratedKeys(false);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    public static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Work on a connection.
    @FunctionalInterface
    public interface Work {
        void run() throws SQLException;
    }

    /// Does work that overwrites what it deletes or changes, because otherwise the bytes from before would stay
    /// readable on free pages.
    public static void overwriting(Connection connection, Work work) throws SQLException {
        run(connection, "PRAGMA secure_delete = ON");
        try {
            work.run();
        } finally {
            run(connection, "PRAGMA secure_delete = OFF");
        }
    }

    /// Copies all of the write-ahead log into the database and truncates the log file.
    public static void emptyLog(Connection connection) throws SQLException {
        run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public static long number(Connection connection, String sql) throws SQLException {
        return new Prepared(connection, sql).number().orElseThrow();
    }

    private static String cacheSize(ByteSize size) {
        return "PRAGMA cache_size = -" + (size.bytes() >> 10);
    }

    /// Whether SQLite reported that the file is damaged.
    public static boolean isDamage(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (primary(sqlite)) {
                    case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
                    default -> false;
                };
    }

    private static SQLiteErrorCode primary(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
    }
}
