package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The receipt of a report, with the report as long as it is kept. Outlives the payload, so that a sender can still ask
/// for it.
final class ReceiptRecord {
    private final ReportId report;
    private final Instant receivedAt;
    private final long number;
    private final List<Receipt.Entry> entries;
    private final List<SpooledDelivery> deliveries = new ArrayList<>();
    private Optional<ReportData> kept;
    private int open;
    private boolean keyed;
    private boolean forgotten;

    /// @param number counts up in the order of acceptance
    ReceiptRecord(Acceptance acceptance, long number) {
        this.report = acceptance.report().id();
        this.receivedAt = acceptance.report().receivedAt();
        this.number = number;
        this.entries = new ArrayList<>(acceptance.receipt().deliveries());
        this.kept = acceptance.deliveries().isEmpty() ? Optional.empty() : Optional.of(acceptance.report());
        this.open = entries.size();
        this.keyed = acceptance.key().isPresent();
        for (var delivery : acceptance.deliveries()) {
            deliveries.add(new SpooledDelivery(this, delivery.lane(), deliveries.size(), acceptance.at()));
        }
    }

    ReportId report() {
        return report;
    }

    long number() {
        return number;
    }

    /// The report; empty if its payload was forgotten.
    Optional<ReportData> kept() {
        return kept;
    }

    /// Forgets the payload.
    void dropReport() {
        kept = Optional.empty();
    }

    List<SpooledDelivery> deliveries() {
        return deliveries;
    }

    Receipt receipt() {
        return new Receipt(report, entries);
    }

    PastReport past() {
        var all = new ArrayList<PastDelivery>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            all.add(new PastDelivery(
                    entry.consumer(), entry.state(), deliveries.get(i).lastAttempts()));
        }
        return new PastReport(
                report,
                kept.map(ReportData::source).orElse(""),
                receivedAt,
                kept.map(ReportData::labels).orElse(Labels.NONE),
                kept.map(data -> (long) data.payload().size()).orElse(0L),
                kept.isPresent(),
                all);
    }

    DeliveryState state(int position) {
        return entries.get(position).state();
    }

    void set(int position, DeliveryState state) {
        entries.set(position, new Receipt.Entry(entries.get(position).consumer(), state));
    }

    /// Adds a delivery that is pending.
    SpooledDelivery add(Lane lane) {
        var added = new SpooledDelivery(this, lane, deliveries.size(), receivedAt);
        deliveries.add(added);
        entries.add(new Receipt.Entry(lane.consumer(), DeliveryState.Pending.NEW));
        openOne();
        return added;
    }

    /// Records that one delivery is pending again or anew.
    void openOne() {
        open++;
        forgotten = false;
    }

    /// Records that one delivery was made or purged.
    void closeOne() {
        open--;
    }

    /// Whether each delivery was made or purged.
    boolean isOver() {
        return open == 0;
    }

    /// Records that the idempotency key is forgotten.
    void dropKey() {
        keyed = false;
    }

    /// Records that the retention of the receipt is over.
    void forget() {
        forgotten = true;
    }

    boolean canGo() {
        return isOver() && forgotten && !keyed;
    }
}
