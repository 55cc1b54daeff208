package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.SettlementBell;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// Tells a sender what became of its report.
///
/// Thread-safe.
public final class Receipts {
    private final Spool spool;
    private final SettlementBell bell;

    public Receipts(Spool spool, Dispatcher dispatcher) {
        this.spool = Objects.requireNonNull(spool, "spool");
        this.bell = dispatcher.bell();
    }

    /// @return empty if there was no such report, or it was settled too long ago
    public Optional<Receipt> find(ReportId report) {
        return spool.receipt(report);
    }

    /// Waits until every delivery of a report has ended, or the dispatcher has come to its end.
    ///
    /// @param receipt what is known by now
    /// @param patience how long to wait at most
    /// @return the receipt by then, settled or not
    /// @throws InterruptedException if this thread was interrupted meanwhile
    public Receipt await(Receipt receipt, Duration patience) throws InterruptedException {
        if (receipt.isSettled()) {
            return receipt;
        }
        return bell.await(
                receipt.report(),
                patience,
                () -> spool.receipt(receipt.report()).orElse(receipt));
    }
}
