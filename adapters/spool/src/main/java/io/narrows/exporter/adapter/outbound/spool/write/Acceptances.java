package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.lease.FreshDelivery;
import io.narrows.exporter.adapter.outbound.spool.runs.Run;
import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.KeyedRequest;
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
    private final OpenDeliveries open;
    private final Receipts receipts;
    private final ReceiptQuery stored;
    private final Consumer<TallyChanges> tally;
    private final Prepared addDelivery;
    private final Map<Group, List<ReportTable.Content>> bare = new LinkedHashMap<>();
    private final List<FreshDelivery> arrived = new ArrayList<>();
    private final LinkedHashSet<String> lately = new LinkedHashSet<>();

    /// What reports without rows in `delivery` have in common that are stored as one run for each lane.
    ///
    /// @param ids of the lanes
    private record Group(List<Long> ids, List<LaneName> lanes, String second) {
        boolean isPlain() {
            return ids.size() == 1;
        }
    }

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
            OpenDeliveries open,
            Receipts receipts,
            Consumer<TallyChanges> tally)
            throws SQLException {
        this.lanes = lanes;
        this.reports = reports;
        this.untried = untried;
        this.open = open;
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
        if (needsNoRows(acceptance)) {
            keepBare(acceptance, content);
            return new Kept.Now();
        }
        return keepWithRows(acceptance, content, now);
    }

    /// Looks for the id among the last ones, because a report may have no row in `delivery` that would refuse it twice.
    private boolean isNew(String id) {
        if (lately.size() >= REMEMBERED) {
            lately.removeFirst();
        }
        return lately.add(id);
    }

    private static boolean isPlain(Acceptance acceptance) {
        return acceptance.deliveries().size() == 1 && acceptance.key().isEmpty();
    }

    private static boolean needsNoRows(Acceptance acceptance) {
        return acceptance.key().isEmpty()
                && !acceptance.deliveries().isEmpty()
                && acceptance.deliveries().stream().allMatch(delivery -> delivery.state() instanceof Pending);
    }

    private void keepBare(Acceptance acceptance, ReportTable.Content content) throws SQLException {
        var names = acceptance.deliveries().stream()
                .map(delivery -> delivery.lane().name())
                .toList();
        bare.computeIfAbsent(
                        new Group(laneIds(acceptance), names, ReceiptQuery.second(content.id())),
                        group -> new ArrayList<>())
                .add(content);
        for (var name : names) {
            tally.accept(TallyChanges.accept(name.consumer(), Pending.NEW));
        }
    }

    /// Stores the reports of this transaction without rows in `delivery`, group by group, so that those of a group have
    /// consecutive numbers.
    void writeBare() throws SQLException {
        for (var each : bare.entrySet()) {
            var group = each.getKey();
            var lanesAsJson = group.ids().toString();
            long first = 0;
            long last = 0;
            for (var content : each.getValue()) {
                last = reports.number();
                first = first == 0 ? last : first;
                reports.add(last, content, group.isPlain(), lanesAsJson);
                noteArrivals(group, content, last);
                if (!group.isPlain()) {
                    open.came(last, group.ids().size(), false);
                }
            }
            for (int position = 0; position < group.ids().size(); position++) {
                var lane = group.ids().get(position);
                untried.add(new Run(lane, position, first, last, group.second()));
            }
        }
        bare.clear();
    }

    private void noteArrivals(Group group, ReportTable.Content content, long seq) {
        for (int position = 0; position < group.lanes().size(); position++) {
            var lane = group.lanes().get(position);
            arrived.add(FreshDelivery.bare(seq, position, lane, content.report(), group.isPlain()));
        }
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
            open.came(seq, laneIds.size(), true);
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
        bare.clear();
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
