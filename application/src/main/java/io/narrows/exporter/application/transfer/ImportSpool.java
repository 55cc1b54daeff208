package io.narrows.exporter.application.transfer;

import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyedRequest;
import io.narrows.exporter.domain.spool.Spool;
import java.util.Optional;

/// Puts exported reports into a spool, each as one durable step. A report that the spool knows already is left out. So
/// an import that was interrupted can be repeated, and a second import of the same file adds nothing.
public final class ImportSpool {
    /// Begins the keys of imported reports. No sender's key has this character, because headers have no control
    /// characters.
    private static final String MARK = "\u001D";

    private final Spool spool;
    private TransferCount count = TransferCount.ZERO;

    public ImportSpool(Spool spool) {
        this.spool = spool;
    }

    /// Imports one report.
    ///
    /// @throws io.narrows.exporter.domain.spool.SpoolFullException if there is no room for it
    public void add(Acceptance exported) {
        var report = exported.report();
        if (spool.receipt(report.id()).isPresent()) {
            count = count.withLeftOut();
            return;
        }
        var deliveries = exported.deliveries().stream()
                .map(delivery -> new Acceptance.NewDelivery(
                        spool.lane(delivery.lane().consumer(), delivery.lane().settings()), delivery.state()))
                .toList();
        spool.append(new Acceptance(report, deliveries, Optional.of(keyOf(report.id()))));
        count = count.plus(deliveries);
    }

    /// Two imports at once, at two exporters that share a spool, add a report once.
    private static KeyedRequest keyOf(ReportId report) {
        return new KeyedRequest(new IdempotencyKey(MARK + "import" + MARK + report), "imported");
    }

    /// What was imported so far.
    public TransferCount count() {
        return count;
    }
}
