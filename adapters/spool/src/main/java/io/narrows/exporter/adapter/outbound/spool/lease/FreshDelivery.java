package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.QueuedDelivery;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Instant;
import java.util.Optional;

/// A delivery that was just committed, with its report in memory. The report is handed out once: to the lane that
/// leases the delivery, or to `FreshMemory`, which drops it. Thread-safe.
public final class FreshDelivery {
    private final LaneName lane;
    private final QueuedDelivery queued;
    private Optional<ReportData> report;

    private FreshDelivery(LaneName lane, QueuedDelivery queued, ReportData report) {
        this.lane = lane;
        this.queued = queued;
        this.report = Optional.of(report);
    }

    /// A delivery without a row in `delivery`.
    ///
    /// @param plain whether its report has no other delivery and no idempotency key
    public static FreshDelivery bare(long seq, int position, LaneName lane, ReportData report, boolean plain) {
        return new FreshDelivery(lane, queued(seq, position, report, report.receivedAt(), plain, true), report);
    }

    /// A delivery with a row in `delivery`.
    ///
    /// @param since when its age begins
    public static FreshDelivery withRow(long seq, int position, LaneName lane, ReportData report, Instant since) {
        return new FreshDelivery(lane, queued(seq, position, report, since, false, false), report);
    }

    private static QueuedDelivery queued(
            long seq, int position, ReportData report, Instant since, boolean plain, boolean bare) {
        return new QueuedDelivery(
                seq,
                report.id().value(),
                position,
                0,
                0,
                Times.millis(since),
                report.source(),
                Times.millis(report.receivedAt()),
                plain,
                report.payload().size(),
                report.labels().size(),
                false,
                bare);
    }

    LaneName lane() {
        return lane;
    }

    /// The delivery as a query of the lane's queue would show it.
    QueuedDelivery queued() {
        return queued;
    }

    /// @return empty if the report was handed out before
    synchronized Optional<ReportData> handOut() {
        var given = report;
        report = Optional.empty();
        return given;
    }

    synchronized boolean isHandedOut() {
        return report.isEmpty();
    }
}
