package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.ConsumerCalls;
import io.narrows.exporter.application.delivery.Permits.Kind;
import io.narrows.exporter.application.events.Deaths;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.trace.Tracing;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Runs the lanes, each on its own virtual thread, so that a slow or dead destination delays no other lane.
///
/// Thread-safe. Call `start` once and `stop` once.
public final class Dispatcher {
    private static final System.Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    /// How long interrupted attempts may take to end.
    private static final Duration LAST_GRACE = Duration.ofSeconds(3);

    /// The number of lanes that are active at once. Other lanes wait in the spool.
    static final int MOST_LANES = 1_000;

    private final LaneSettings settings;
    private final ConsumerCalls calls;
    private final Permits permits;
    private final LaneFigures figures = new LaneFigures();
    private final SettlementBell bell = new SettlementBell();
    private final EventStream events = new EventStream();
    private final Deaths deaths = new Deaths();
    private final Spool spool;
    private final LaneRoster roster;
    private final LaneScan scan;
    private final ConsumerCatalog catalog;
    private final Optional<OtherReplicas> others;
    private final Thread janitor = Thread.ofVirtual().name("idle consumers").unstarted(this::closeIdleConsumers);
    private volatile LaneShare share = LaneShare.WHOLE;
    private volatile boolean stopping;

    public Dispatcher(
            ConsumerCatalog catalog, Spool spool, LaneSettings settings, Clock clock, RandomGenerator random) {
        this(catalog, spool, settings, clock, random, Tracing.off());
    }

    /// @param tracing records the attempts to deliver
    public Dispatcher(
            ConsumerCatalog catalog,
            Spool spool,
            LaneSettings settings,
            Clock clock,
            RandomGenerator random,
            Tracing tracing) {
        this(catalog, spool, settings, clock, random, tracing, MOST_LANES);
    }

    /// @param mostLanes how many lanes are active at once
    Dispatcher(
            ConsumerCatalog catalog,
            Spool spool,
            LaneSettings settings,
            Clock clock,
            RandomGenerator random,
            Tracing tracing,
            int mostLanes) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.spool = Objects.requireNonNull(spool, "spool");
        Objects.requireNonNull(clock, "clock");
        var backoff = new Backoff(
                settings.firstBackoff(), settings.longestBackoff(), Objects.requireNonNull(random, "random"));
        var steadyClock = new SteadyClock(clock);
        this.permits = new Permits(settings.totalConcurrency());
        this.calls = new ConsumerCalls(3 * settings.totalConcurrency());
        var shared = new LaneRunner.Shared(
                spool,
                settings,
                clock,
                steadyClock,
                new LaneTargets(catalog, spool),
                permits,
                new Destinations(settings.attemptTimeout()),
                calls,
                figures,
                events,
                Objects.requireNonNull(tracing, "tracing"));
        var news = new SettlementNews(events, deaths);
        this.roster = new LaneRoster(
                mostLanes,
                figures,
                this::isForOthers,
                (lane, ended) -> new LaneRunner(
                        lane,
                        new LaneGate(lane, settings, () -> share, backoff, clock, steadyClock, figures),
                        new LaneLedger(lane, spool, settings, backoff, clock, steadyClock, bell, news),
                        shared,
                        ended));
        this.scan = new LaneScan(spool, roster, settings);
        this.others = spool.replicas().isShared()
                ? Optional.of(new OtherReplicas(spool.replicas(), scan, bell, this::share, random))
                : Optional.empty();
        applyPauses();
    }

    /// Starts with the deliveries that wait in the spool. Tells other exporters at the spool what is installed here.
    public void start() {
        var replicas = spool.replicas();
        replicas.announce(catalog.all().stream().map(ConsumerType::id).collect(Collectors.toSet()));
        replicas.listen(this::wake);
        others.ifPresent(OtherReplicas::start);
        janitor.start();
        scan.start();
    }

    /// Whether only other exporters at the spool can deliver a lane.
    private boolean isForOthers(LaneName lane) {
        return others.isPresent()
                && catalog.find(lane.consumer()).isEmpty()
                && spool.replicas().installed(lane.consumer()).isPresent();
    }

    private void share(LaneShare now) {
        if (!now.equals(share)) {
            share = now;
            permits.share(now);
            LOGGER.log(Level.INFO, "replicas live={0,number,#}", now.replicas());
        }
    }

    /// Whether `stop` or `refuseReports` was called: no more reports may be accepted.
    public boolean isStopping() {
        return stopping;
    }

    /// Makes `AcceptReport` refuse further reports, ahead of `stop`.
    public void refuseReports() {
        stopping = true;
    }

    /// Starts no more deliveries, lets those in flight end, and closes all consumers. What is not delivered by then
    /// stays in the spool. Callers that wait for a settlement are released.
    ///
    /// @param grace how long deliveries in flight may take before they are interrupted
    /// @throws InterruptedException if this thread was interrupted while waiting
    public void stop(Duration grace) throws InterruptedException {
        refuseReports();
        janitor.interrupt();
        others.ifPresent(OtherReplicas::stop);
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
        events.close();
    }

    /// The active lanes of this exporter, sorted, for operators.
    public List<LaneStatus> lanes() {
        var replica = others.isPresent() ? spool.replicas().name() : "";
        return roster.statuses().stream()
                .map(status -> status.at(replica))
                .sorted(Comparator.comparing(status -> status.lane().toString()))
                .toList();
    }

    /// The counters of all lanes since the start.
    public LaneFigures figures() {
        return figures;
    }

    /// How many batches are in flight, and how many lanes wait to send one, for each kind of destination: `local`,
    /// `proven`, `known`, `unknown`.
    public Map<String, PermitUse> permits() {
        var use = new TreeMap<String, PermitUse>();
        permits.use().forEach((kind, now) -> use.put(name(kind), now));
        return use;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// Counts a delivery that was accepted here, and signals that its lane has work. Never throws.
    public void accepted(LaneName lane) {
        figures.accepted(lane.consumer());
        wake(lane);
    }

    /// Signals that a lane may have work. Never throws, because the report is already stored and its sender must not
    /// get an error.
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

    /// Scans the whole spool again, after deliveries became pending without `AcceptReport`.
    public void wakeAll() {
        scan.request();
    }

    /// Reads from the spool which consumers are paused. Their lanes start no more attempts; what is in flight ends as
    /// ever. The lanes of those that are no longer paused go on.
    public void applyPauses() {
        if (roster.pause(spool.pauses().current().keySet())) {
            scan.request();
        }
    }

    public SettlementBell bell() {
        return bell;
    }

    /// What happens, for whoever listens.
    public EventStream events() {
        return events;
    }

    /// The dead letters since the start.
    public Deaths deaths() {
        return deaths;
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
