package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.file.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.KeyedRequest;
import io.narrows.exporter.domain.spool.Receipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Stores accepted reports, with their deliveries and idempotency keys. Only the writer's thread uses it.
final class Acceptances {
    private final LaneRegister lanes;
    private final Receipts receipts;
    private final Consumer<TallyChanges> tally;
    private final Prepared writeNextSeq;
    private final Prepared addReport;
    private final Prepared addDelivery;
    private final Prepared readReceipt;
    private long nextSeq;

    /// The result of storing a report.
    sealed interface Kept {
        /// The report was stored.
        record Now() implements Kept {}

        /// The same request came before under the same idempotency key; nothing was stored.
        record Before(Receipt receipt) implements Kept {}

        /// Another request came before under the same idempotency key; nothing was stored.
        record UnderAnothersKey() implements Kept {}

        /// A report with the same id is already stored.
        record Twice() implements Kept {}
    }

    /// @param tally counts what was accepted
    Acceptances(Connection connection, LaneRegister lanes, Receipts receipts, Consumer<TallyChanges> tally)
            throws SQLException {
        this.lanes = lanes;
        this.receipts = receipts;
        this.tally = tally;
        writeNextSeq = new Prepared(connection, "INSERT OR REPLACE INTO meta VALUES ('nextReport', ?)");
        addReport = new Prepared(connection, "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        addDelivery = new Prepared(
                connection, "INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 0)");
        readReceipt = new Prepared(
                connection,
                "SELECT consumer, state, attempts, cause, reason, at FROM delivery WHERE report = ? ORDER BY position");
        nextSeq = new Prepared(connection, "SELECT value FROM meta WHERE name = 'nextReport'")
                .number()
                .orElse(1L);
    }

    void writeNextSeq() throws SQLException {
        writeNextSeq.update(nextSeq);
    }

    Kept keep(Acceptance acceptance, byte[] payload, long checksum, long format, long now) throws SQLException {
        var earlier = earlier(acceptance.key(), now);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        var seq = nextSeq;
        var laneIds = laneIds(acceptance);
        if (!addDeliveries(acceptance, seq, laneIds)) {
            return new Kept.Twice();
        }
        nextSeq++;
        var report = acceptance.report();
        var id = report.id().value();
        var key = acceptance.key();
        if (key.isPresent()) {
            receipts.remember(key.get(), id, now);
        }
        if (laneIds.isEmpty()) {
            if (key.isEmpty()) {
                receipts.end(id, now);
            }
        } else {
            addReport.update(
                    seq,
                    id,
                    report.source(),
                    Times.millis(report.receivedAt()),
                    laneIds.size() == 1 && key.isEmpty() ? 1 : 0,
                    laneIds.toString(),
                    checksum,
                    payload,
                    format);
        }
        return new Kept.Now();
    }

    private List<Long> laneIds(Acceptance acceptance) throws SQLException {
        var ids = new ArrayList<Long>();
        for (var delivery : acceptance.deliveries()) {
            ids.add(lanes.idOf(delivery.lane()));
        }
        return ids;
    }

    private Optional<Kept> earlier(Optional<KeyedRequest> request, long now) throws SQLException {
        var use = request.isEmpty()
                ? Optional.<Receipts.Use>empty()
                : receipts.useOf(request.get().key(), now);
        if (use.isEmpty()) {
            return Optional.empty();
        }
        if (!use.get().isBy(request.get())) {
            return Optional.of(new Kept.UnderAnothersKey());
        }
        return receipt(new ReportId(use.get().report())).map(Kept.Before::new);
    }

    private Optional<Receipt> receipt(ReportId id) throws SQLException {
        try (var rows = readReceipt.query(id.value())) {
            return Reader.readReceipt(id, rows);
        }
    }

    /// @return false if the report is already stored
    private boolean addDeliveries(Acceptance acceptance, long seq, List<Long> laneIds) throws SQLException {
        var id = acceptance.report().id().value();
        var since = Times.millis(acceptance.report().receivedAt());
        if (laneIds.isEmpty()) {
            return addDelivery.update(id, 0, seq, "", 0L, State.DELIVERED, since, 0L, "", "") == 1;
        }
        for (int i = 0; i < laneIds.size(); i++) {
            var consumer = acceptance.deliveries().get(i).lane().consumer();
            var state = acceptance.deliveries().get(i).state();
            var added = state instanceof Dead dead
                    ? addDelivery.update(
                            id,
                            i,
                            seq,
                            consumer.value(),
                            laneIds.get(i),
                            State.DEAD,
                            since,
                            Times.millis(dead.at()),
                            dead.cause().name(),
                            dead.reason())
                    : addDelivery.update(
                            id, i, seq, consumer.value(), laneIds.get(i), State.PENDING, since, 0L, "", "");
            if (added == 0) {
                return false;
            }
            tally.accept(TallyChanges.accept(consumer, state));
        }
        return true;
    }
}
