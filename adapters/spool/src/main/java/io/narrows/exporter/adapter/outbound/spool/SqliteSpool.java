package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.sealing.StoredSettings;
import io.narrows.exporter.adapter.outbound.sealing.Unreadable;
import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.lease.PayloadRoom;
import io.narrows.exporter.adapter.outbound.spool.lease.Suspects;
import io.narrows.exporter.adapter.outbound.spool.operator.PendingPurge;
import io.narrows.exporter.adapter.outbound.spool.operator.Resending;
import io.narrows.exporter.adapter.outbound.spool.operator.SqliteDeadLetters;
import io.narrows.exporter.adapter.outbound.spool.operator.SqliteHistory;
import io.narrows.exporter.adapter.outbound.spool.secret.SpoolSecrets;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.write.Append;
import io.narrows.exporter.adapter.outbound.spool.write.Room;
import io.narrows.exporter.adapter.outbound.spool.write.SqlitePauses;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.CrashCount;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The durable spool: survives the end of the process and a power failure. Uses one SQLite database in a directory of
/// its own.
///
/// Thread-safe. Many virtual threads may call it, because a wait for the disk does not block a carrier thread. One
/// thread writes, and each commit includes everything that was submitted in the meantime. A few threads read. Leases
/// exist only in memory, so the heap grows with the leased deliveries and not with the waiting ones.
public final class SqliteSpool implements Spool {
    private static final int LANES_AT_ONCE = 500;

    private final Store store;
    private final SpoolSecrets secrets;
    private final Room room;
    private final Tallies tallies;
    private final Readers readers;
    private final Writer writer;
    private final Suspects suspects;
    private final PayloadRoom payloadRoom;
    private final DeadLetters deadLetters;
    private final History history;
    private final Pauses pauses;
    private final PendingPurge pendingPurge;
    private final Leases leases;
    private final Unreadable unreadable = new Unreadable();
    private final StoredSettings storedSettings;

    SqliteSpool(Store store, Clock clock) throws SQLException {
        this.store = store;
        this.secrets = store.secrets();
        this.storedSettings = new StoredSettings(secrets.settings(), unreadable);
        this.room = store.room();
        this.tallies = store.tallies();
        this.readers = store.readers();
        this.writer = store.writer();
        this.suspects = store.suspects();
        this.payloadRoom = store.payloadRoom();
        this.deadLetters = new SqliteDeadLetters(readers, writer, tallies, store.windows()::returned);
        this.pauses = new SqlitePauses(readers, writer);
        this.pendingPurge = new PendingPurge(readers, writer, tallies, suspects, store.windows()::of);
        this.leases = new Leases(store, unreadable, clock);
        this.history = new SqliteHistory(
                readers,
                this::awaitSettlements,
                new Resending(readers, writer, tallies, secrets.payloads(), store.windows()::returned));
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
        return secrets.laneKey().laneOf(consumer, settings);
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
        var size = acceptance.report().size();
        room.promise(size);
        try {
            var append = new Append(acceptance, secrets.payloads(), tallies);
            writer.submit(append);
            return Waiting.on(append.done());
        } finally {
            room.giveBack(size);
        }
    }

    @Override
    public Optional<ConsumerSettings> settings(LaneName lane) {
        return readers.ask(reader -> reader.settings(lane)).flatMap(kept -> storedSettings.read(lane, kept));
    }

    @Override
    public Optional<Lane> laneOf(DeliveryId delivery) {
        awaitSettlements();
        return readers.ask(reader -> reader.past().laneOf(delivery))
                .flatMap(lane -> settings(lane).map(settings -> new Lane(lane, settings)));
    }

    @Override
    public boolean hasDelivered(LaneName lane) {
        return readers.ask(reader -> reader.hasDelivered(lane));
    }

    @Override
    public Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
        return leases.lease(lane, limits, now, except);
    }

    @Override
    public void settle(List<Settlement> settlements) {
        leases.settle(settlements);
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
        if (leases.hasUncommittedSettlements()) {
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
    public SpoolUse use() {
        return room.use(writer.commits());
    }

    @Override
    public Map<ConsumerId, Instant> oldestPending() {
        return readers.ask(Reader::oldestPending);
    }

    @Override
    public HeldReports held(long from, int limit) {
        return readers.ask(reader -> reader.held(from, limit));
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
    public UnreadableCount unreadable() {
        return unreadable.count();
    }

    @Override
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public Pauses pauses() {
        return pauses;
    }

    @Override
    public void close() {
        store.close();
    }
}
