package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.ConsumerCalls;
import io.narrows.exporter.application.delivery.Permits.Kind;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Runs the lanes: each on a virtual thread of its own, so that a slow or dead destination holds up nobody else.
///
/// Thread-safe. `start` once, `stop` once.
public final class Dispatcher {
    private static final System.Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    /// How long what was interrupted may take to come to an end.
    private static final Duration LAST_GRACE = Duration.ofSeconds(3);

    /// So many lanes are at work at once. Others wait in the spool.
    static final int MOST_LANES = 1_000;

    private final LaneSettings settings;
    private final ConsumerCalls calls;
    private final Permits permits;
    private final LaneFigures figures = new LaneFigures();
    private final SettlementBell bell = new SettlementBell();
    private final LaneRoster roster;
    private final LaneScan scan;
    private final Thread janitor = Thread.ofVirtual().name("idle consumers").unstarted(this::closeIdleConsumers);
    private volatile boolean stopping;

    public Dispatcher(
            ConsumerCatalog catalog, Spool spool, LaneSettings settings, Clock clock, RandomGenerator random) {
        this(catalog, spool, settings, clock, random, MOST_LANES);
    }

    /// @param mostLanes how many lanes are at work at once
    Dispatcher(
            ConsumerCatalog catalog,
            Spool spool,
            LaneSettings settings,
            Clock clock,
            RandomGenerator random,
            int mostLanes) {
        this.settings = Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(spool, "spool");
        Objects.requireNonNull(clock, "clock");
        var backoff = new Backoff(
                settings.firstBackoff(), settings.longestBackoff(), Objects.requireNonNull(random, "random"));
        var steadyClock = new SteadyClock(clock);
        this.permits = new Permits(settings.totalConcurrency());
        this.calls = new ConsumerCalls(3 * settings.totalConcurrency());
        var shared = new LaneRunner.Shared(
                spool,
                settings,
                steadyClock,
                new LaneTargets(Objects.requireNonNull(catalog, "catalog"), spool),
                permits,
                new Destinations(settings.attemptTimeout()),
                calls,
                figures);
        this.roster = new LaneRoster(
                mostLanes,
                figures,
                (lane, ended) -> new LaneRunner(
                        lane,
                        new LaneGate(lane, settings, backoff, clock, steadyClock, figures),
                        new LaneLedger(lane, spool, settings, backoff, clock, steadyClock, bell),
                        shared,
                        ended));
        this.scan = new LaneScan(spool, roster, settings);
    }

    /// Sets off with what waits in the spool.
    public void start() {
        janitor.start();
        scan.start();
    }

    /// Whether `stop` was called: no more reports are to be taken.
    public boolean isStopping() {
        return stopping;
    }

    /// Tells `AcceptReport` to take no more reports, ahead of `stop`.
    public void refuseReports() {
        stopping = true;
    }

    /// Starts no more deliveries, lets those on their way end, and closes all consumers. What is not delivered by then
    /// stays in the spool, and who waits for it to be settled is told so.
    ///
    /// @param grace how long deliveries on their way may take before they are interrupted
    /// @throws InterruptedException if this thread was interrupted meanwhile
    public void stop(Duration grace) throws InterruptedException {
        refuseReports();
        janitor.interrupt();
        scan.stop();
        roster.stop();
        permits.close();
        if (!roster.awaitEnd(grace)) {
            LOGGER.log(Level.WARNING, "deliveries interrupted grace={0}", grace);
            calls.interruptAttempts();
            roster.awaitEnd(LAST_GRACE);
        }
        roster.abandon();
        calls.close();
        bell.close();
    }

    /// The lanes that are at work, sorted, for operators.
    public List<LaneStatus> lanes() {
        return roster.statuses().stream()
                .sorted(Comparator.comparing(status -> status.lane().toString()))
                .toList();
    }

    /// What lanes have done since the start.
    public LaneFigures figures() {
        return figures;
    }

    /// How many batches are on their way, and how many lanes wait to send one, by what is known of the destination:
    /// `local`, `proven`, `known`, `unknown`.
    public Map<String, PermitUse> permits() {
        var use = new TreeMap<String, PermitUse>();
        permits.use().forEach((kind, now) -> use.put(name(kind), now));
        return use;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// Tells that a lane may have work. Never throws: the report is kept already, and its sender must not be told
    /// otherwise.
    public void wake(LaneName lane) {
        if (stopping) {
            return;
        }
        try {
            roster.wake(lane, Duration.ZERO);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "lane not started, trying again lane=" + lane, e);
            scan.request();
        }
    }

    /// Looks at the whole spool again, after something was put into it past `AcceptReport`.
    public void wakeAll() {
        scan.request();
    }

    public SettlementBell bell() {
        return bell;
    }

    private void closeIdleConsumers() {
        var idle = settings.idleTimeout();
        try {
            while (!stopping) {
                Thread.sleep(idle.dividedBy(2));
                calls.closeIdle(idle);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
