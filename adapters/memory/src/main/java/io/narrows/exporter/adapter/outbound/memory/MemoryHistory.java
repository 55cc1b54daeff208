package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportPage;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;

/// The history of a spool in memory, guarded by the lock of its spool.
final class MemoryHistory implements History {
    /// How many reports a page looks at.
    private static final int LOOKED_AT = 1_000;

    private final MemorySpool spool;

    MemoryHistory(MemorySpool spool) {
        this.spool = spool;
    }

    @Override
    public ReportPage list(ReportFilter filter, Optional<ReportId> before, int limit) {
        synchronized (spool) {
            var found = new ArrayList<PastReport>();
            var looked = 0;
            var last = before;
            for (var record : newestFirst(before)) {
                if (found.size() == limit || looked++ == LOOKED_AT) {
                    return new ReportPage(found, last);
                }
                if (isSelected(filter, record)) {
                    found.add(record.past());
                }
                last = Optional.of(record.report());
            }
            return new ReportPage(found, Optional.empty());
        }
    }

    private Iterable<ReceiptRecord> newestFirst(Optional<ReportId> before) {
        NavigableMap<ReportId, ReceiptRecord> all = spool.trails;
        return before.map(id -> all.headMap(id, false))
                .orElse(all)
                .descendingMap()
                .values();
    }

    private boolean isSelected(ReportFilter filter, ReceiptRecord record) {
        return filter.matches(record.past()) && hasKey(filter, record);
    }

    private boolean hasKey(ReportFilter filter, ReceiptRecord record) {
        return filter.key().isEmpty()
                || filter.key()
                        .map(spool.keys::get)
                        .filter(use -> use.receiptRecord() == record)
                        .isPresent();
    }

    @Override
    public Optional<PastReport> find(ReportId id) {
        synchronized (spool) {
            return Optional.ofNullable(spool.trails.get(id)).map(ReceiptRecord::past);
        }
    }

    @Override
    public Optional<ReportData> report(ReportId id) {
        synchronized (spool) {
            return Optional.ofNullable(spool.trails.get(id)).flatMap(ReceiptRecord::kept);
        }
    }

    @Override
    public Resend.Count count(Resend resend) {
        synchronized (spool) {
            return sum(selected(resend).stream().map(step -> step.record().kept()));
        }
    }

    @Override
    public Resend.Count resend(Resend resend, Instant now) {
        synchronized (spool) {
            var steps = selected(resend);
            var count = sum(steps.stream().map(step -> step.record().kept()));
            steps.stream().filter(step -> step.record().kept().isPresent()).forEach(step -> step.run(now));
            return count;
        }
    }

    private static Resend.Count sum(Stream<Optional<ReportData>> reports) {
        return reports.map(report -> report.isPresent() ? new Resend.Count(1, 0) : new Resend.Count(0, 1))
                .reduce(Resend.Count.ZERO, Resend.Count::plus);
    }

    /// One delivery that is sent again.
    private record Step(ReceiptRecord record, Action action) {
        void run(Instant now) {
            action.run(now);
        }
    }

    /// Sends one delivery again.
    private interface Action {
        void run(Instant now);
    }

    private List<Step> selected(Resend resend) {
        var steps = new ArrayList<Step>();
        for (var record : List.copyOf(spool.trails.values())) {
            if (isSelected(resend.filter(), record)) {
                if (resend.to().isEmpty()) {
                    record.deliveries().stream()
                            .filter(spooled ->
                                    resend.filter().matches(spooled.lane.consumer(), record.state(spooled.position)))
                            .forEach(spooled -> addAgain(steps, spooled));
                } else {
                    resend.to().forEach(lane -> addTo(steps, record, lane, resend.onlyMissing()));
                }
            }
        }
        return steps;
    }

    private void addTo(List<Step> steps, ReceiptRecord record, Lane lane, boolean onlyMissing) {
        var sent = delivery(record, lane.consumer());
        if (sent.isEmpty()) {
            steps.add(new Step(record, now -> spool.sendTo(lane, record, now)));
        } else if (!onlyMissing) {
            addAgain(steps, sent.get());
        }
    }

    private static Optional<SpooledDelivery> delivery(ReceiptRecord record, ConsumerId consumer) {
        return record.deliveries().stream()
                .filter(spooled -> spooled.lane.consumer().equals(consumer))
                .findFirst();
    }

    private void addAgain(List<Step> steps, SpooledDelivery spooled) {
        var record = spooled.receiptRecord;
        if (!(record.state(spooled.position) instanceof Pending)) {
            steps.add(new Step(record, now -> spool.sendAgain(spooled, now)));
        }
    }
}
