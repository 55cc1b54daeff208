package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Receipt;
import java.util.ArrayList;
import java.util.List;

/// The receipt of a report. Outlives the payload, so that a sender can still ask for it.
final class ReceiptRecord {
    private final ReportId report;
    private final List<Receipt.Entry> entries;
    private int open;
    private boolean keyed;
    private boolean forgotten;

    ReceiptRecord(Acceptance acceptance) {
        this.report = acceptance.report().id();
        this.entries = new ArrayList<>(acceptance.receipt().deliveries());
        this.open = entries.size();
        this.keyed = acceptance.key().isPresent();
    }

    ReportId report() {
        return report;
    }

    Receipt receipt() {
        return new Receipt(report, entries);
    }

    DeliveryState state(int position) {
        return entries.get(position).state();
    }

    void set(int position, DeliveryState state) {
        entries.set(position, new Receipt.Entry(entries.get(position).consumer(), state));
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
