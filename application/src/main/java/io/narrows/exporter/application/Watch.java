package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.events.OwnSource;
import io.narrows.exporter.application.notices.Notices;
import io.narrows.exporter.application.overview.Overview;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Looks at the running exporter every few seconds. Keeps the overview up to date, follows pauses that another process
/// made in a shared spool, and makes reports of what operators should know, which go where the routes send their
/// source.
///
/// Call `start` once and `stop` once.
public final class Watch {
    private static final System.Logger LOGGER = System.getLogger(Watch.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Overview overview;
    private final Spool spool;
    private final Dispatcher dispatcher;
    private final Sources sources;
    private final Supplier<List<CertificateEnd>> certificates;
    private final OwnReports reports;
    private final Clock clock;
    private final Duration period;
    private final Notices notices = new Notices(System::nanoTime);
    private final AtomicLong looks = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("watch").unstarted(this::run);

    /// @param certificates the certificates that the exporter presents, or that clients log in with
    public Watch(
            Overview overview,
            Spool spool,
            Dispatcher dispatcher,
            AcceptReport acceptReport,
            Routes routes,
            Supplier<List<CertificateEnd>> certificates,
            Clock clock) {
        this(overview, spool, dispatcher, acceptReport, routes, certificates, clock, PERIOD);
    }

    /// @param period from the end of a look to the begin of the next
    Watch(
            Overview overview,
            Spool spool,
            Dispatcher dispatcher,
            AcceptReport acceptReport,
            Routes routes,
            Supplier<List<CertificateEnd>> certificates,
            Clock clock,
            Duration period) {
        this.overview = Objects.requireNonNull(overview, "overview");
        this.spool = Objects.requireNonNull(spool, "spool");
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.sources = acceptReport.sources();
        this.certificates = Objects.requireNonNull(certificates, "certificates");
        this.reports = new OwnReports(OwnSource.EVENT, acceptReport, routes, "exporter event not kept reason=\"{0}\"");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.period = Objects.requireNonNull(period, "period");
    }

    /// Begins to look.
    public void start() {
        thread.start();
    }

    /// Stops looking. Returns when the last look has ended.
    ///
    /// @throws InterruptedException if this thread was interrupted while waiting
    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    /// How often this watch has looked at everything since the start.
    public long looks() {
        return looks.get();
    }

    private void look() {
        dispatcher.applyPauses();
        overview.showLanes();
        var consumers = overview.observe();
        if (reports.isRouted()) {
            var view = new Notices.View(
                    isFirst() ? consumers : List.of(),
                    dispatcher.deaths().counts(),
                    spool.use(),
                    isAlone() ? sources.all() : List.of(), // elsewhere, a source that is silent here may not be
                    certificates.get());
            notices.look(view, clock.instant()).forEach(reports::accept);
        }
        looks.incrementAndGet();
    }

    /// Whether this exporter tells of what all exporters at the spool see: the first of them by name.
    private boolean isFirst() {
        var replicas = spool.replicas();
        return replicas.live().getFirst().name().equals(replicas.name());
    }

    private boolean isAlone() {
        return spool.replicas().live().size() == 1;
    }

    private void run() {
        try {
            while (true) {
                lookSafely();
                Thread.sleep(period);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (SpoolUnavailableException e) {
            LOGGER.log(Level.DEBUG, "watch waits for the spool"); // which is logged where lanes are looked for
        } catch (RuntimeException e) {
            LOGGER.log(
                    Level.ERROR, "watch failed, trying again", e); // such as a spool that cannot be read for a moment
        }
    }
}
