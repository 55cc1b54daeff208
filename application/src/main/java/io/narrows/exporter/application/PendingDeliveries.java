package io.narrows.exporter.application;

import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.util.Objects;

/// Lets an operator delete waiting deliveries, such as those to a destination that is gone for good. Thread-safe.
public final class PendingDeliveries {
    private static final System.Logger LOGGER = System.getLogger(PendingDeliveries.class.getName());

    private final Spool spool;

    public PendingDeliveries(Spool spool) {
        this.spool = Objects.requireNonNull(spool, "spool");
    }

    /// Counts the selected deliveries, both waiting and in flight.
    public long count(PendingFilter filter) {
        return spool.countPending(filter);
    }

    /// Deletes the selected waiting deliveries for good. Deliveries in flight stay.
    ///
    /// @return the number of deliveries
    public long purge(PendingFilter filter) {
        var count = spool.purgePending(filter);
        if (count > 0) {
            LOGGER.log(Level.INFO, "pending deliveries purged count={0,number,#}", count);
        }
        return count;
    }
}
