package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.KeptConnection;
import io.narrows.exporter.adapter.outbound.postgres.sql.RepeatingThread;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The thread that looks how full the spool is, empties slots that hold nothing but history, and sweeps away what is
/// over. Each replica looks; the one that gets a lock cleans.
public final class Janitor implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Janitor.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(30);

    /// How long closing waits for a round that has begun.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Looking at what waits, and sweeping, take this part of the time at most.
    private static final int SHARE = 50;

    /// Above this part of the room, history gives way.
    private static final double NEARLY_FULL = 0.8;

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtext(current_schema() || ' janitor'))::int";
    private static final String UNLOCK = "SELECT pg_advisory_unlock(hashtext(current_schema() || ' janitor'))";

    private final Core core;
    private final Ring ring;
    private final ByteSize maxSize;
    private final Runnable check;
    private final Sweep sweep;
    private final Resealing resealing;
    private final ReportResealing reportResealing;
    private final Semaphore wake = new Semaphore(0);
    private final RepeatingThread thread;
    private final KeptConnection connection;
    private final LongSupplier nanoTime;
    private long nextLook;
    private long nextSweep;
    private volatile boolean closed;

    /// @param check called in each round
    public Janitor(Connector connector, Core core, Ring ring, Runnable check) {
        this(connector, core, ring, check, System::nanoTime);
    }

    Janitor(Connector connector, Core core, Ring ring, Runnable check, LongSupplier nanoTime) {
        this.connection = new KeptConnection(() -> open(connector));
        this.core = core;
        this.ring = ring;
        this.maxSize = connector.settings().maxSize();
        this.check = check;
        this.sweep = new Sweep(core);
        this.resealing = new Resealing(core.rows().cipher(), nanoTime);
        this.reportResealing = new ReportResealing(core, nanoTime);
        this.nanoTime = nanoTime;
        this.nextLook = nanoTime.getAsLong();
        this.nextSweep = nextLook + SWEEP_PERIOD.toNanos();
        this.thread = new RepeatingThread("spool-janitor", () -> closed, this::step);
    }

    /// Looks once, and begins.
    public void start() throws SQLException {
        ring.lookClosely(connection.get());
        thread.start();
    }

    private static Connection open(Connector connector) throws SQLException {
        var opened = connector.open();
        Sql.run(
                opened,
                "SET enable_seqscan = on; SET enable_bitmapscan = on; SET enable_hashjoin = on;"
                        + " SET enable_mergejoin = on; SET plan_cache_mode = auto");
        return opened;
    }

    private void step() throws InterruptedException {
        if (wake.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
        try {
            check.run();
            round();
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "janitor of the spool interrupted", e);
            connection.breakIfLost(e);
        } catch (RuntimeException | Error e) {
            connection.breakOff();
            throw e;
        }
    }

    private synchronized void round() throws SQLException {
        var now = nanoTime.getAsLong();
        var isTime = now - nextLook >= 0;
        if (isTime) {
            ring.lookAtWaiting(connection.get());
            nextLook = ring.hasWalked() ? after(PERIOD, now) : now;
        } else {
            ring.look(connection.get());
        }
        var isSweepTime = now - nextSweep >= 0;
        if (isSweepTime || needed(new HashSet<>(), 0).isPresent()) {
            clean(isSweepTime, 0);
        }
    }

    /// When work is to be done again, in nanoseconds.
    private long after(Duration period, long began) {
        var now = nanoTime.getAsLong();
        return now + Math.max(period.toNanos(), SHARE * (now - began));
    }

    private void clean(boolean alsoSweep, long wanted) throws SQLException {
        if (Sql.number(connection.get(), LOCK) == 0) {
            return;
        }
        try {
            ring.lookClosely(connection.get());
            emptySlots(wanted);
            if (alsoSweep) {
                var began = nanoTime.getAsLong();
                sweep.run(connection.get());
                resealing.run(connection.get());
                nextSweep = after(SWEEP_PERIOD, began);
                reportResealing.run(connection.get());
            }
        } finally {
            if (connection.isOpen()) {
                Sql.run(connection.get(), UNLOCK);
            }
        }
    }

    private void emptySlots(long wanted) throws SQLException {
        var tried = new HashSet<Integer>();
        for (var next = needed(tried, wanted); next.isPresent() && !closed; next = needed(tried, wanted)) {
            tried.add(next.get().slot());
            new Eviction(connection.get(), next.get().slot(), core.replica()).run();
            ring.look(connection.get());
        }
    }

    /// The slot to empty next: the oldest one, if history has too much, is too old, stands in the way, or no slot is
    /// left to be opened.
    ///
    /// @param wanted bytes that must find room
    private Optional<SlotUse> needed(Set<Integer> tried, long wanted) {
        var closedSlots = ring.seen().stream()
                .filter(slot -> slot.isClosed() && !tried.contains(slot.slot()))
                .sorted(Comparator.comparingLong(SlotUse::turn))
                .toList();
        var hasEmpty = ring.seen().stream().anyMatch(slot -> slot.bytes() == 0 && !slot.isOpen() && slot.slot() >= 0);
        if (!hasEmpty && !closedSlots.isEmpty()) {
            return Optional.of(closedSlots.getFirst());
        }
        var history = closedSlots.stream().mapToLong(SlotUse::history).sum();
        var isTooMuch = history > core.history().maxSize().bytes()
                || ring.bytes() + wanted > (wanted > 0 ? 1 : NEARLY_FULL) * maxSize.bytes();
        return closedSlots.stream()
                .filter(slot -> slot.history() > 0 && (wanted > 0 || slot.isMostlyHistory()))
                .filter(slot -> isTooMuch || slot.age().compareTo(core.history().maxAge()) > 0)
                .findFirst();
    }

    /// How many deliveries are pending or dead, in the whole spool.
    long unended() {
        return core.database()
                .read(connection -> Sql.number(connection, "SELECT coalesce(sum(pending + dead), 0) FROM tally"));
    }

    /// Empties slots of history until so many bytes find room, or no history is left. Blocks.
    synchronized void makeRoom(long wanted) {
        try {
            clean(false, wanted);
        } catch (SQLException e) {
            throw Database.unavailable(e);
        }
    }

    /// Breaks the connection, so that nobody waits for a database that does not answer.
    public void breakOff() {
        connection.breakOff();
    }

    @Override
    public void close() {
        closed = true;
        thread.close(PATIENCE);
        connection.close();
    }
}
