package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.http.ExporterHttp;
import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.Inventory;
import io.narrows.exporter.application.AcceptRelayed;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.application.ReportChange;
import io.narrows.exporter.application.RoutePreview;
import io.narrows.exporter.application.TestConsumer;
import io.narrows.exporter.application.Watch;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.overview.Overview;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.egress.ProcessNames;
import io.narrows.exporter.bootstrap.egress.ProcessResolver;
import io.narrows.exporter.bootstrap.logging.Logging;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.egress.EgressPolicy;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.domain.trace.Tracing;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The running exporter: all its parts, wired together.
///
/// `start` returns an exporter that accepts reports. Call `stop` once.
final class Exporter {
    private static final System.Logger LOGGER = System.getLogger(Exporter.class.getName());

    /// The time at the end of the grace in which open requests can still be answered.
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final Consumers consumers;
    private final EgressPolicy egress;
    private final Spool spool;
    private final Tracing tracing;
    private final Dispatcher dispatcher;
    private final ExporterHttp http;
    private final Watch watch;
    private Optional<LateReplay> lateReplay = Optional.empty();

    private Exporter(
            Consumers consumers, Spool spool, Configuration configuration, Counters counters, EgressPolicy egress) {
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        var catalog = consumers.catalog();
        this.consumers = consumers;
        this.egress = egress;
        this.spool = spool;
        this.tracing = Tracings.start(configuration.tracing());
        this.dispatcher = new Dispatcher(catalog, spool, configuration.lanes(), clock, random, tracing);
        var routes = consumers.setup().table();
        var acceptReport = new AcceptReport(catalog, routes, spool, dispatcher, counters, clock, random);
        var overview = new Overview(catalog, spool, dispatcher, acceptReport.sources(), clock);
        this.http = new ExporterHttp(
                configuration.http(),
                new UseCases(
                        acceptReport,
                        new AcceptRelayed(
                                acceptReport, spool, configuration.consumers().cluster()),
                        new ReportChange(acceptReport, routes, dispatcher.events(), clock),
                        new Receipts(spool, dispatcher),
                        new TestConsumer(catalog, configuration.lanes().attemptTimeout(), clock, random),
                        new RoutePreview(catalog, routes, spool, clock),
                        new PauseConsumers(catalog, spool, dispatcher, clock),
                        overview,
                        new DeadLetterOffice(spool, dispatcher, clock),
                        dispatcher,
                        counters,
                        catalog,
                        spool,
                        tracing,
                        clock),
                new Inventory(
                        Version.CURRENT,
                        new ClientCertificates(configuration.consumers().clientCertificates(), System::nanoTime)
                                ::ends));
        this.watch = new Watch(overview, spool, dispatcher, acceptReport, routes, http::certificates, clock);
    }

    /// Loads the plugins, opens the spool, listens on both ports, and begins to deliver the reports that wait in the
    /// spool.
    ///
    /// @throws RuntimeException if it cannot start, with a message for operators; then nothing stays open
    static Exporter start(Configuration configuration) {
        ProcessResolver.checkThatTheJdkAsksHere();
        var counters = new Counters(Logging::suppressed);
        var names = ProcessNames.ofThisProcess();
        var egress = new EgressPolicy(
                configuration.allowedDestinations(), configuration.requiresTls(), names, counters::egressRefused);
        configuration
                .tracing()
                .ifPresent(tracing -> egress.allowLookupsOf(tracing.endpoint().getHost()));
        names.guard(egress);
        var consumers = Consumers.load(configuration, egress);
        Logging.logPlugins(consumers.logOwners(configuration));
        try {
            var spool = Spools.open(configuration.spool());
            try {
                var exporter = new Exporter(consumers, spool, configuration, counters, egress);
                exporter.listen(configuration);
                return exporter;
            } catch (RuntimeException | Error e) {
                spool.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            consumers.close();
            throw e;
        }
    }

    private void listen(Configuration configuration) {
        try {
            http.start();
        } catch (RuntimeException e) {
            tracing.close();
            throw PortException.of(configuration.http(), e);
        }
        Spools.warnOf(configuration.spool());
        Spools.tellOf(spool);
        if (configuration.http().letsAnybodyOperate()) {
            LOGGER.log(
                    Level.WARNING,
                    "operator port without login host={0} action=\"set admin.tokenFile, or keep others off the port\"",
                    configuration.http().admin().host());
        }
        if (configuration.http().letsAnybodySend()) {
            LOGGER.log(
                    Level.WARNING,
                    "reports port without login host={0} profile=open action=\"set security.profile, or keep others off"
                            + " the port\"",
                    configuration.http().reports().host());
        }
        if (configuration.http().letsScannersOfNarrowsSend()) {
            LOGGER.log(
                    Level.WARNING,
                    "reports port without login for scanners profile=narrows peers={0} action=\"let scanners log in, and"
                            + " set security.profile: strict\"",
                    configuration.http().senders().peers());
        }
        egress.listenOn(Set.of(port(), adminPort()));
        dispatcher.start();
        watch.start();
        var deadLetters = new DeadLetterOffice(spool, dispatcher, Clock.systemUTC());
        deadLetters.replayWhatIsSealed();
        if (configuration.replaysWhenInstalled()) {
            deadLetters.replayWhatIsInstalledNow(consumers.catalog());
            if (spool.replicas().isShared()) {
                lateReplay = Optional.of(LateReplay.start(deadLetters, consumers.catalog()));
            }
        }
    }

    int port() {
        return http.port();
    }

    int adminPort() {
        return http.adminPort();
    }

    /// Such as `[file, openSearch]`.
    String consumers() {
        return consumers.catalog().all().stream().map(ConsumerType::id).toList().toString();
    }

    /// Accepts no more reports, lets deliveries in flight end, and closes everything. Reports that are not delivered by
    /// then stay in the spool.
    ///
    /// @param grace how long deliveries in flight may take to end
    void stop(Duration grace) {
        var begin = System.nanoTime();
        LOGGER.log(Level.INFO, "exporter stopping grace={0}", grace);
        try {
            lateReplay.ifPresent(LateReplay::stop);
            watch.stop();
            dispatcher.stop(grace);
            http.stop(LAST_ANSWERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOGGER.log(Level.WARNING, "exporter stopping interrupted");
        }
        var pending = pending();
        spool.close();
        consumers.close();
        tracing.close();
        LOGGER.log(
                Level.INFO,
                "exporter stopped pending={0} took={1,number,#}ms",
                pending,
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    /// How much waits in the spool; `unknown` if that cannot be reached.
    private String pending() {
        try {
            return Long.toString(
                    spool.tallies().values().stream().mapToLong(Tally::pending).sum());
        } catch (SpoolUnavailableException e) {
            return "unknown";
        }
    }
}
