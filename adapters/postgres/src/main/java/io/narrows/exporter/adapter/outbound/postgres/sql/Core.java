package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// What the parts of an open spool share.
///
/// @param clock of this replica, for the times that the application gives and gets
/// @param databaseClock for everything that is deleted for its age, at all replicas alike
/// @param replicaNumber the number of this replica, which changes when the others took it for dead
/// @param returnedLanes told which lanes have something due again
public record Core(
        Database database,
        Lanes lanes,
        ReportRow rows,
        Clock clock,
        Clock databaseClock,
        HistoryLimits history,
        ReceiptSlots receiptSlots,
        Duration receiptRetention,
        IntSupplier replicaNumber,
        Consumer<Collection<LaneName>> returnedLanes) {

    /// The number of this replica now.
    public int replica() {
        return replicaNumber.getAsInt();
    }

    /// Tells this replica and the others that a committed change made deliveries of lanes due again.
    public void returned(Collection<LaneName> lanes) {
        returnedLanes.accept(lanes);
    }

    /// The slot of a receipt that is written now.
    public int receiptSlot() {
        return receiptSlots.at(databaseClock.millis());
    }
}
