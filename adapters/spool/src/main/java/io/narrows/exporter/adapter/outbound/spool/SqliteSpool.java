package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.file.Times;
import io.narrows.exporter.adapter.outbound.spool.lease.Batch;
import io.narrows.exporter.adapter.outbound.spool.lease.Claim;
import io.narrows.exporter.adapter.outbound.spool.lease.InFlight;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindow;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindows;
import io.narrows.exporter.adapter.outbound.spool.lease.LeaseMarks;
import io.narrows.exporter.adapter.outbound.spool.lease.PayloadRoom;
import io.narrows.exporter.adapter.outbound.spool.lease.Suspects;
import io.narrows.exporter.adapter.outbound.spool.secret.SettingsCipher;
import io.narrows.exporter.adapter.outbound.spool.secret.SettingsCodec;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChange;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.adapter.outbound.spool.write.Append;
import io.narrows.exporter.adapter.outbound.spool.write.PendingPurge;
import io.narrows.exporter.adapter.outbound.spool.write.Room;
import io.narrows.exporter.adapter.outbound.spool.write.Settle;
import io.narrows.exporter.adapter.outbound.spool.write.SqliteDeadLetters;
import io.narrows.exporter.adapter.outbound.spool.write.Waiting;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.CrashCount;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneKey;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.Tally;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/// The durable spool: survives the end of the process and a power failure. Uses one SQLite database in a directory of
/// its own.
///
/// Thread-safe. Many virtual threads may call it, because a wait for the disk does not block a carrier thread. One
/// thread writes, and each commit includes everything that was submitted in the meantime. A few threads read. Leases
/// exist only in memory, so the heap grows with the leased deliveries and not with the waiting ones.
public final class SqliteSpool implements Spool {
    private static final System.Logger LOGGER = System.getLogger(SqliteSpool.class.getName());

    private static final int LANES_AT_ONCE = 500;

    /// How long to wait before the next lease while the disk is full.
    private static final long PUT_BACK_SOON_MILLIS = 1_000;

    private static final Lease NOTHING_WAITS = new Lease(List.of(), Instant.MAX);

    private final Store store;
    private final LaneKey laneKey;
    private final SettingsCipher cipher;
    private final Room room;
    private final Tallies tallies;
    private final Readers readers;
    private final Writer writer;
    private final LeaseMarks marks;
    private final Suspects suspects;
    private final PayloadRoom payloadRoom;
    private final LaneWindows windows;
    private final DeadLetters deadLetters;
    private final PendingPurge pendingPurge;
    private final int mostUncommitted;
    private final Clock clock;
    private final Map<DeliveryId, InFlight> inFlight = new ConcurrentHashMap<>();
    private final AtomicInteger uncommitted = new AtomicInteger();

    private SqliteSpool(Store store, Clock clock) throws SQLException {
        this.store = store;
        this.laneKey = store.laneKey();
        this.cipher = store.cipher();
        this.room = store.room();
        this.tallies = store.tallies();
        this.readers = store.readers();
        this.writer = store.writer();
        this.marks = store.marks();
        this.suspects = store.suspects();
        this.payloadRoom = store.payloadRoom();
        this.windows = store.windows();
        this.deadLetters = new SqliteDeadLetters(readers, writer, tallies, windows::returned);
        this.pendingPurge = new PendingPurge(readers, writer, tallies, suspects, windows::of);
        this.mostUncommitted = store.tuning().mostUncommitted();
        this.clock = clock;
    }

    /// Opens the spool in the directory of the settings, and creates it if there is none.
    ///
    /// A damaged database is moved aside, and its readable rows are copied to a new database.
    ///
    /// @param clock for the retention of receipts and keys
    /// @throws SpoolInUseException if another exporter has the spool open
    /// @throws SpoolException if the spool cannot be opened, because of its directory or its key file, or because a
    ///     newer exporter wrote it
    public static SqliteSpool open(SpoolSettings settings, Clock clock) {
        return open(settings, StoreTuning.DEFAULT, clock);
    }

    static SqliteSpool open(SpoolSettings settings, StoreTuning tuning, Clock clock) {
        try {
            return new SqliteSpool(Store.open(settings, tuning, clock), clock);
        } catch (IOException | SQLException e) {
            throw new SpoolException("spool " + settings.directory() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public Lane lane(ConsumerId consumer, ConsumerSettings settings) {
        return laneKey.laneOf(consumer, settings);
    }

    @Override
    public boolean hasRoomFor(long payloadSize) {
        return writer.failure().isEmpty() && room.isFor(payloadSize);
    }

    @Override
    public Receipt append(Acceptance acceptance) {
        writer.failure().ifPresent(reason -> {
            throw new SpoolFullException("the spool cannot be written: " + reason);
        });
        var size = acceptance.report().payload().size();
        room.promise(size);
        try {
            var append = new Append(acceptance, tallies);
            writer.submit(append);
            return Waiting.on(append.done());
        } finally {
            room.giveBack(size);
        }
    }

    @Override
    public Optional<ConsumerSettings> settings(LaneName lane) {
        return readers.ask(reader -> reader.settings(lane)).flatMap(kept -> settings(lane, kept));
    }

    private Optional<ConsumerSettings> settings(LaneName lane, byte[] kept) {
        try {
            return Optional.of(SettingsCodec.decode(cipher.open(kept, lane.fingerprint())));
        } catch (SettingsCipher.BrokenException | IOException | RuntimeException e) {
            // Without the exception, because its message may quote the settings.
            LOGGER.log(
                    Level.ERROR,
                    "settings unreadable lane={0} error={1}",
                    lane,
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    @Override
    public boolean hasDelivered(LaneName lane) {
        return readers.ask(reader -> reader.hasDelivered(lane));
    }

    @Override
    public Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
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
                bury(batch.damaged());
                if (!batch.parcels().isEmpty() || batch.damaged().isEmpty()) {
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
        for (var damaged : batch.damaged()) {
            inFlight.put(id(damaged), damaged);
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

    private void bury(List<InFlight> damaged) {
        settle(damaged.stream()
                .<Settlement>map(leased -> new Settlement.Bury(
                        id(leased),
                        DeathCause.DAMAGED,
                        "its payload is missing or damaged in the spool: it cannot be sent as it was received",
                        clock.instant()))
                .toList());
    }

    @Override
    public void settle(List<Settlement> settlements) {
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

    @Override
    public List<LaneName> lanes(Optional<LaneName> after, int limit) {
        awaitSettlements();
        return readers.ask(reader -> reader.lanes(after, limit));
    }

    @Override
    public Optional<Receipt> receipt(ReportId report) {
        awaitSettlements();
        return readers.ask(reader -> reader.receipt(report));
    }

    private void awaitSettlements() {
        if (uncommitted.get() > 0) {
            writer.flush();
        }
    }

    @Override
    public Map<ConsumerId, Tally> tallies() {
        return tallies.tallies();
    }

    @Override
    public Tally notInstalled() {
        return tallies.notInstalled();
    }

    @Override
    public long countPending(PendingFilter filter) {
        return eachLane(lane -> pendingPurge.count(lane, filter));
    }

    @Override
    public long purgePending(PendingFilter filter) {
        return eachLane(lane -> pendingPurge.purge(lane, filter));
    }

    private long eachLane(ToLongFunction<List<LaneName>> counting) {
        long count = 0;
        var page = lanes(Optional.empty(), LANES_AT_ONCE);
        while (!page.isEmpty()) {
            count += counting.applyAsLong(page);
            page = lanes(Optional.of(page.getLast()), LANES_AT_ONCE);
        }
        return count;
    }

    @Override
    public long keysForgottenEarly() {
        return writer.keysForgottenEarly();
    }

    @Override
    public long leasesPutOff() {
        return payloadRoom.refused();
    }

    @Override
    public CrashCount crashes() {
        return suspects.count();
    }

    @Override
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public void close() {
        store.close();
    }
}
