package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/// The clock of the database, as this replica last read it. Between two readings it goes on with the monotonic clock of
/// this process.
///
/// Whatever is deleted for its age is stamped and deleted by this clock, because the clocks of replicas may differ: one
/// that is far ahead would delete the receipts of all. Thread-safe.
public final class DatabaseClock extends Clock {
    private static final String NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private final LongSupplier nanoTime;
    private volatile Reading reading;

    /// What the database said.
    ///
    /// @param nanos the time of this process then
    private record Reading(long millis, long nanos) {}

    private DatabaseClock(LongSupplier nanoTime, long millis) {
        this.nanoTime = nanoTime;
        this.reading = new Reading(millis, nanoTime.getAsLong());
    }

    /// The clock of a database, read now.
    public static DatabaseClock of(Connection connection) throws SQLException {
        return new DatabaseClock(System::nanoTime, Sql.number(connection, NOW));
    }

    /// @param nanoTime such as `System::nanoTime`
    static DatabaseClock at(long millis, LongSupplier nanoTime) {
        return new DatabaseClock(nanoTime, millis);
    }

    /// Sets the clock.
    ///
    /// @param millis what the database said just now
    public void set(long millis) {
        reading = new Reading(millis, nanoTime.getAsLong());
    }

    @Override
    public long millis() {
        var last = reading;
        return last.millis()
                + Duration.ofNanos(nanoTime.getAsLong() - last.nanos()).toMillis();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the clock of the database is in UTC");
    }
}
