package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.sealing.Unreadable;
import io.narrows.exporter.adapter.outbound.spool.lease.Batch;
import io.narrows.exporter.adapter.outbound.spool.lease.Claim;
import io.narrows.exporter.adapter.outbound.spool.lease.InFlight;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindow;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindows;
import io.narrows.exporter.adapter.outbound.spool.lease.LeaseMarks;
import io.narrows.exporter.adapter.outbound.spool.lease.PayloadRoom;
import io.narrows.exporter.adapter.outbound.spool.lease.Suspects;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChange;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.adapter.outbound.spool.write.Settle;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Settlement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The leases of a spool, and their settlements. Exist only in memory, so the heap grows with the leased deliveries and
/// not with the waiting ones. Thread-safe.
final class Leases {
    /// How long to wait before the next lease while the disk is full.
    private static final long PUT_BACK_SOON_MILLIS = 1_000;

    private static final Lease NOTHING_WAITS = new Lease(List.of(), Instant.MAX);

    private final Tallies tallies;
    private final Readers readers;
    private final Writer writer;
    private final LeaseMarks marks;
    private final Suspects suspects;
    private final PayloadRoom payloadRoom;
    private final LaneWindows windows;
    private final int mostUncommitted;
    private final Unreadable unreadable;
    private final Clock clock;
    private final Map<DeliveryId, InFlight> inFlight = new ConcurrentHashMap<>();
    private final AtomicInteger uncommitted = new AtomicInteger();

    Leases(Store store, Unreadable unreadable, Clock clock) {
        this.tallies = store.tallies();
        this.readers = store.readers();
        this.writer = store.writer();
        this.marks = store.marks();
        this.suspects = store.suspects();
        this.payloadRoom = store.payloadRoom();
        this.windows = store.windows();
        this.mostUncommitted = store.tuning().mostUncommitted();
        this.unreadable = unreadable;
        this.clock = clock;
    }

    /// Whether receipts, dead letters and tallies do not show some settlement yet.
    boolean hasUncommittedSettlements() {
        return uncommitted.get() > 0;
    }

    /// As `Spool.lease`.
    Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
        for (; ; ) {
            if (writer.failure().isPresent() && uncommitted.get() > mostUncommitted) {
                // What is delivered now would be delivered again after a restart, and the heap would grow with the
                // settlements.
                return new Lease(List.of(), now.plusMillis(PUT_BACK_SOON_MILLIS));
            }
            var window = windows.of(lane);
            if (window.hasUncommittedRetries()) {
                writer.flush();
            } else if (window.isKnownToBeEmpty()) {
                return NOTHING_WAITS;
            }
            var fresh =
                    except.isEmpty() ? window.takeFresh(limits, Times.millis(now)) : Optional.<LaneWindow.Taken>empty();
            var taken = fresh.isPresent()
                    ? fresh
                    : readers.ask(reader -> window.take(reader, limits, Times.millis(now), except));
            if (taken.isPresent()) {
                var batch = taken.get().batch();
                register(batch);
                bury(batch.unreadable());
                if (!batch.parcels().isEmpty() || batch.unreadable().isEmpty()) {
                    windows.closeIdle();
                    return lease(taken.get(), window, now);
                }
            }
        }
    }

    private void register(Batch batch) {
        for (var parcel : batch.parcels()) {
            inFlight.put(parcel.leased().delivery().id(), parcel.inFlight().marked(marks));
        }
        for (var unreadable : batch.unreadable()) {
            inFlight.put(id(unreadable.inFlight()), unreadable.inFlight());
        }
    }

    private static DeliveryId id(InFlight leased) {
        return new DeliveryId(new ReportId(leased.report()), leased.consumer());
    }

    private static Lease lease(LaneWindow.Taken taken, LaneWindow window, Instant now) {
        var parcels = taken.batch().parcels();
        if (!parcels.isEmpty()) {
            return new Lease(parcels.stream().map(Batch.Parcel::leased).toList(), now);
        }
        // While the disk is full, deliveries that were put back are not in the database yet, and nobody would ask for
        // them again.
        var nextDue = window.hasUncommittedRetries()
                ? Math.min(taken.nextDue(), Times.sum(Times.millis(now), PUT_BACK_SOON_MILLIS))
                : taken.nextDue();
        return new Lease(List.of(), nextDue == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(nextDue));
    }

    private void bury(List<Batch.Unreadable> deliveries) {
        deliveries.forEach(delivery -> unreadable.add(delivery.cause()));
        settle(deliveries.stream()
                .<Settlement>map(delivery -> new Settlement.Bury(
                        id(delivery.inFlight()),
                        delivery.cause(),
                        delivery.reason(),
                        clock.instant(),
                        Optional.empty()))
                .toList());
    }

    /// As `Spool.settle`.
    void settle(List<Settlement> settlements) {
        var claims = new ArrayList<Claim>(settlements.size());
        for (var settlement : settlements) {
            Optional.ofNullable(inFlight.remove(settlement.delivery()))
                    .ifPresent(leased -> claims.add(new Claim(leased, settlement)));
        }
        claims.forEach(this::acquit);
        if (claims.isEmpty()) {
            return;
        }
        var settle = new Settle(claims, clock.millis(), uncommitted);
        writer.submit(settle);
        claims.forEach(this::show);
        if (uncommitted.get() > mostUncommitted) {
            settle.tried().join();
        }
    }

    /// Removes the mark of a settled delivery. If the process ends now, the delivery is not the cause.
    private void acquit(Claim claim) {
        marks.clear(claim.inFlight().mark());
        payloadRoom.release(claim.inFlight().room());
        if (claim.inFlight().suspect()) {
            if (!claim.isUntried()) {
                suspects.cleared();
            }
            suspects.release();
        }
    }

    private void show(Claim claim) {
        switch (claim.settlement()) {
            case Settlement.Delivered delivered -> {
                tallies.add(TallyChanges.of(claim.inFlight().consumer(), TallyChange.DELIVER));
                claim.inFlight().window().delivered();
            }
            case Settlement.Bury bury ->
                tallies.add(TallyChanges.bury(claim.inFlight().consumer(), bury.cause()));
            case Settlement.Retry retry -> {}
            case Settlement.PutBack untried -> {}
        }
    }
}
