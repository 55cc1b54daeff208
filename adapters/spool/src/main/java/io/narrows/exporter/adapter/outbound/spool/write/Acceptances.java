package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.lease.FreshDelivery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import io.narrows.exporter.adapter.outbound.spool.sqlite.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.KeyedRequest;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Receipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Stores accepted reports, with their deliveries and idempotency keys. Only the writer's thread uses it.
final class Acceptances {
    /// How many ids are remembered, so that a report that is handed over twice is stored once.
    private static final int REMEMBERED = 4096;

    private final LaneRegister lanes;
    private final ReportTable reports;
    private final UntriedRuns untried;
    private final Receipts receipts;
    private final ReceiptQuery stored;
    private final Consumer<TallyChanges> tally;
    private final Prepared addDelivery;
    private final Map<Group, List<ReportTable.Content>> plain = new LinkedHashMap<>();
    private final List<FreshDelivery> arrived = new ArrayList<>();
    private final LinkedHashSet<String> lately = new LinkedHashSet<>();

    /// What plain reports have in common that are stored as one run.
    private record Group(LaneName lane, long id, String second) {}

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
    Acceptances(
            Connection connection,
            LaneRegister lanes,
            ReportTable reports,
            UntriedRuns untried,
            Receipts receipts,
            Consumer<TallyChanges> tally)
            throws SQLException {
        this.lanes = lanes;
        this.reports = reports;
        this.untried = untried;
        this.receipts = receipts;
        this.tally = tally;
        stored = new ReceiptQuery(connection);
        addDelivery = new Prepared(
                connection, "INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 0, '')");
    }

    Kept keep(Acceptance acceptance, ReportTable.Content content, long now) throws SQLException {
        var earlier = earlier(acceptance.key(), now);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (!isNew(content.id())) {
            return new Kept.Twice();
        }
        if (isPlain(acceptance) && acceptance.deliveries().getFirst().state() instanceof Pending) {
            keepPlain(acceptance.deliveries().getFirst().lane(), content);
            return new Kept.Now();
        }
        return keepWithRows(acceptance, content, now);
    }

    /// Looks for the id among the last ones, because a plain report has no row in `delivery` that would refuse it
    /// twice.
    private boolean isNew(String id) {
        if (lately.size() >= REMEMBERED) {
            lately.removeFirst();
        }
        return lately.add(id);
    }

    private static boolean isPlain(Acceptance acceptance) {
        return acceptance.deliveries().size() == 1 && acceptance.key().isEmpty();
    }

    private void keepPlain(Lane lane, ReportTable.Content content) throws SQLException {
        plain.computeIfAbsent(
                        new Group(lane.name(), lanes.idOf(lane), ReceiptQuery.second(content.id())),
                        group -> new ArrayList<>())
                .add(content);
        tally.accept(TallyChanges.accept(lane.consumer(), Pending.NEW));
    }

    /// Stores the plain reports of this transaction, group by group, so that those of a group have consecutive numbers.
    void writePlain() throws SQLException {
        for (var group : plain.entrySet()) {
            var lane = group.getKey().id();
            var lanesAsJson = "[" + lane + "]";
            long first = 0;
            long last = 0;
            for (var content : group.getValue()) {
                last = reports.number();
                first = first == 0 ? last : first;
                reports.add(last, content, true, lanesAsJson);
                arrived.add(FreshDelivery.plain(last, group.getKey().lane(), content.report()));
            }
            untried.add(new UntriedRuns.Run(first, last, lane, group.getKey().second()));
        }
        plain.clear();
    }

    private Kept keepWithRows(Acceptance acceptance, ReportTable.Content content, long now) throws SQLException {
        var seq = reports.number();
        var laneIds = laneIds(acceptance);
        if (!addDeliveries(acceptance, seq, laneIds)) {
            return new Kept.Twice();
        }
        var key = acceptance.key();
        if (key.isPresent()) {
            receipts.remember(key.get(), content.id(), now);
        }
        if (!laneIds.isEmpty()) {
            reports.add(seq, content, isPlain(acceptance), laneIds.toString());
            noteArrivals(acceptance, seq);
        } else if (key.isEmpty()) {
            receipts.end(content.id(), now);
        }
        return new Kept.Now();
    }

    private void noteArrivals(Acceptance acceptance, long seq) {
        for (int position = 0; position < acceptance.deliveries().size(); position++) {
            var delivery = acceptance.deliveries().get(position);
            if (delivery.state() instanceof Pending) {
                var lane = delivery.lane().name();
                arrived.add(FreshDelivery.withRow(seq, position, lane, acceptance.report(), acceptance.at()));
            }
        }
    }

    /// The pending deliveries that were stored since the last call, in report order.
    List<FreshDelivery> arrived() {
        var deliveries = List.copyOf(arrived);
        arrived.clear();
        return deliveries;
    }

    void rolledBack() {
        plain.clear();
        arrived.clear();
        lately.clear();
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
        return stored.receipt(new ReportId(use.get().report())).map(Kept.Before::new);
    }

    /// @return false if the report is already stored
    private boolean addDeliveries(Acceptance acceptance, long seq, List<Long> laneIds) throws SQLException {
        var id = acceptance.report().id().value();
        var since = Times.millis(acceptance.at());
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
