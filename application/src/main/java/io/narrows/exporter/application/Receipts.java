package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.SettlementBell;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// Shows a sender the progress of its report.
///
/// Thread-safe.
public final class Receipts {
    private final Spool spool;
    private final SettlementBell bell;

    public Receipts(Spool spool, Dispatcher dispatcher) {
        this.spool = Objects.requireNonNull(spool, "spool");
        this.bell = dispatcher.bell();
    }

    /// @return empty if there is no such report, or if it was settled too long ago
    public Optional<Receipt> find(ReportId report) {
        return spool.receipt(report);
    }

    /// Waits until every delivery of a report has ended, or until the dispatcher stops.
    ///
    /// @param receipt the last known receipt
    /// @param patience the longest wait
    /// @return the receipt at the end of the wait, settled or not
    /// @throws InterruptedException if this thread was interrupted while waiting
    public Receipt await(Receipt receipt, Duration patience) throws InterruptedException {
        if (receipt.isSettled()) {
            return receipt;
        }
        return bell.await(receipt.report(), patience, () -> look(receipt));
    }

    /// A spool that cannot be reached must not fail a request whose report it has taken.
    private Receipt look(Receipt known) {
        try {
            return spool.receipt(known.report()).orElse(known);
        } catch (SpoolUnavailableException e) {
            return known;
        }
    }
}
