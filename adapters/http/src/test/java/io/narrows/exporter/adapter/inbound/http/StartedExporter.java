package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.Inventory;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
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
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.overview.Overview;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.trace.Tracing;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A running exporter on free ports, without plugins and without a durable spool.
final class StartedExporter implements AutoCloseable {
    /// A named consumer of the type `openSearch`; the sources `ingest_*` are routed to it.
    static final ConsumerId MAIN = new ConsumerId("main");

    /// The default limits, with HTTP/2 enabled.
    static final ConnectionLimits WITH_HTTP2 = new ConnectionLimits(
            1_024, 1_024, Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(30), 1_024, 256, true);

    private static final Route INGEST = new Route("ingest", new Glob("ingest_*"), LabelPatterns.NONE, List.of(MAIN));

    final FakeOpenSearch openSearch = new FakeOpenSearch();
    final Spool spool;
    final Dispatcher dispatcher;
    final ExporterHttp http;
    private final Watch watch;

    private final Optional<PortTls> tls;

    /// What differs between the exporters of tests.
    private static final class Setup {
        private BodyLimits limits = BodyLimits.DEFAULT;
        private ConnectionLimits connections = WITH_HTTP2;
        private long spoolBytes = 64L << 20;
        private int adminPort;
        private AccessSettings access = AccessSettings.DEFAULT;
        private SenderSettings senders = SenderSettings.OPEN;
        private Optional<PortTls> tls = Optional.empty();
        private List<Route> routes = List.of(INGEST);
        private Tracing tracing = Tracing.off();
        private UnaryOperator<Spool> sharing = spool -> spool;
        private Instant certificateEnd = Instant.parse("2030-01-01T00:00:00Z");
    }

    private StartedExporter(Setup setup) {
        this.tls = setup.tls;
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        var catalog = new NamedConsumers(new OnlyOne(openSearch), List.of(named(openSearch)));
        var routes = new Routes(setup.routes);
        var counters = new Counters();
        spool = setup.sharing.apply(new MemorySpool(
                clock,
                setup.spoolBytes,
                Duration.ofHours(1),
                Duration.ofHours(1),
                10_000,
                new HistoryLimits(new ByteSize(16 << 20), Duration.ofHours(1))));
        dispatcher = new Dispatcher(catalog, spool, LaneSettings.DEFAULT, clock, random, setup.tracing);
        var acceptReport = new AcceptReport(catalog, routes, spool, dispatcher, counters, clock, random);
        var overview = new Overview(catalog, spool, dispatcher, acceptReport.sources(), clock);
        http = new ExporterHttp(
                new HttpSettings(
                        new HttpSettings.Listener("127.0.0.1", 0, tls),
                        setup.senders,
                        new HttpSettings.Listener("127.0.0.1", setup.adminPort, tls),
                        setup.access,
                        setup.limits,
                        setup.connections),
                new UseCases(
                        acceptReport,
                        new AcceptRelayed(acceptReport, spool, Optional.of("here")),
                        new ReportChange(acceptReport, routes, dispatcher.events(), clock),
                        new Receipts(spool, dispatcher),
                        new TestConsumer(catalog, Duration.ofSeconds(5), clock, random),
                        new RoutePreview(catalog, routes, spool, clock),
                        new PauseConsumers(catalog, spool, dispatcher, clock),
                        overview,
                        new DeadLetterOffice(spool, dispatcher, clock),
                        dispatcher,
                        counters,
                        catalog,
                        spool,
                        setup.tracing,
                        clock),
                new Inventory("1.2.3", () -> Map.of(MAIN, setup.certificateEnd)));
        watch = new Watch(overview, spool, dispatcher, acceptReport, routes, http::certificates, clock);
        http.start();
        dispatcher.start();
        watch.start();
    }

    private static StartedExporter of(Consumer<Setup> change) {
        var setup = new Setup();
        change.accept(setup);
        return new StartedExporter(setup);
    }

    static StartedExporter start() {
        return of(setup -> {});
    }

    static StartedExporter traced(Tracing tracing, SenderSettings senders) {
        return of(setup -> {
            setup.tracing = tracing;
            setup.senders = senders;
        });
    }

    static StartedExporter start(BodyLimits limits) {
        return of(setup -> setup.limits = limits);
    }

    static StartedExporter start(BodyLimits limits, ConnectionLimits connections) {
        return of(setup -> {
            setup.limits = limits;
            setup.connections = connections;
        });
    }

    static StartedExporter withRoomFor(long spoolBytes) {
        return of(setup -> setup.spoolBytes = spoolBytes);
    }

    static StartedExporter onAdminPort(int port) {
        return of(setup -> setup.adminPort = port);
    }

    static StartedExporter with(AccessSettings access) {
        return of(setup -> setup.access = access);
    }

    /// Routes the reports of the exporter's own events to the consumer `MAIN`.
    static StartedExporter telling() {
        return of(StartedExporter::tell);
    }

    /// The same, and the certificate that `MAIN` presents to its destination ends at this time.
    static StartedExporter telling(Instant certificateEnd) {
        return of(setup -> {
            tell(setup);
            setup.certificateEnd = certificateEnd;
        });
    }

    private static void tell(Setup setup) {
        setup.routes = List.of(INGEST, new Route("own", new Glob("exporter_event"), LabelPatterns.NONE, List.of(MAIN)));
    }

    /// Routes what operators change to the consumer `MAIN`.
    static StartedExporter auditing(AccessSettings access) {
        return of(setup -> {
            setup.access = access;
            setup.routes =
                    List.of(INGEST, new Route("audit", new Glob("exporter_audit"), LabelPatterns.NONE, List.of(MAIN)));
        });
    }

    static StartedExporter at(SharedSpool shared) {
        return of(setup -> setup.sharing = shared::over);
    }

    static StartedExporter routing(Route... routes) {
        return of(setup -> setup.routes = List.of(routes));
    }

    static StartedExporter with(SenderSettings senders) {
        return of(setup -> setup.senders = senders);
    }

    static StartedExporter with(PortTls tls, ConnectionLimits connections) {
        return of(setup -> {
            setup.tls = Optional.of(tls);
            setup.connections = connections;
        });
    }

    static StartedExporter with(PortTls tls, AccessSettings access, SenderSettings senders) {
        return of(setup -> {
            setup.tls = Optional.of(tls);
            setup.access = access;
            setup.senders = senders;
        });
    }

    /// How often the watch has looked.
    long looks() {
        return watch.looks();
    }

    URI reports() {
        return address(http.port());
    }

    URI admin() {
        return address(http.adminPort());
    }

    private URI address(int port) {
        return URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        try {
            watch.stop();
            dispatcher.stop(Duration.ofSeconds(1));
            http.stop(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spool.close();
    }

    private static NamedConsumer named(FakeOpenSearch openSearch) {
        var settings = openSearch
                .settings()
                .parse(Map.of("hostport", openSearch.address(), "username", "u", "password", "s3cr3t"));
        return new NamedConsumer(MAIN, openSearch, settings);
    }

    private record OnlyOne(ConsumerType type) implements ConsumerCatalog {
        @Override
        public Optional<ConsumerType> find(ConsumerId id) {
            return type.id().equals(id) ? Optional.of(type) : Optional.empty();
        }

        @Override
        public List<ConsumerType> all() {
            return List.of(type);
        }
    }
}
