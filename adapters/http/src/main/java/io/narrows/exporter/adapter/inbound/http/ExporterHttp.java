package io.narrows.exporter.adapter.inbound.http;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.admin.ConsumersHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.DeadLettersHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.OpenApiHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.PausesHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.PendingHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.Readiness;
import io.narrows.exporter.adapter.inbound.http.admin.SecurityHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.access.AccessFilter;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditTrail;
import io.narrows.exporter.adapter.inbound.http.admin.access.ConsoleLogin;
import io.narrows.exporter.adapter.inbound.http.admin.access.Denial;
import io.narrows.exporter.adapter.inbound.http.admin.history.PastReportsHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.FrontMetrics;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.Inventory;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.Metrics;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.MetricsHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.overview.EventsHttpService;
import io.narrows.exporter.adapter.inbound.http.admin.overview.StatusHttpService;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.body.BodyBudget;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.adapter.inbound.http.body.PackedBodies;
import io.narrows.exporter.adapter.inbound.http.body.SlowSenders;
import io.narrows.exporter.adapter.inbound.http.console.Console;
import io.narrows.exporter.adapter.inbound.http.reports.ForwardHttpService;
import io.narrows.exporter.adapter.inbound.http.reports.IngestHttpService;
import io.narrows.exporter.adapter.inbound.http.reports.ReportIntake;
import io.narrows.exporter.adapter.inbound.http.reports.ReportsHttpService;
import io.narrows.exporter.adapter.inbound.http.reports.SettlementWait;
import io.narrows.exporter.adapter.inbound.http.reports.TraceFilter;
import io.narrows.exporter.adapter.inbound.http.senders.Senders;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionFilter;
import io.narrows.exporter.adapter.inbound.http.server.Port;
import io.narrows.exporter.adapter.inbound.http.server.TargetFilter;
import io.narrows.exporter.application.CertificateEnd;
import io.narrows.exporter.application.PendingDeliveries;
import io.narrows.exporter.application.history.PastReports;
import io.narrows.exporter.application.history.SharedReasons;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.measure.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Serves the exporter over HTTP: scanners on one port, operators on another.
///
/// Call `start` once and `stop` once. This class registers no shutdown hook: the code that starts it also stops it.
public final class ExporterHttp {
    private static final String ADMIN = "admin";
    private static final int BODIES_SHARE_OF_HEAP = 4;
    /// Room in Helidon's own limit beyond the connections that the front door admits, because connections that the
    /// front door is closing still count.
    private static final int CONNECTIONS_LEAVING = 256;
    private static final ByteSize LARGEST_FORM = new ByteSize(4L << 20);
    private static final Duration LAST_GRACE = Duration.ofSeconds(1);

    private final HttpSettings settings;
    private final UseCases useCases;
    private final Inventory inventory;
    private final SlowSenders slowSenders = new SlowSenders();
    private final Port reportsPort;
    private final Port adminPort;
    private final SettlementWait settlementWait;
    private final Readiness readiness;
    private final Histogram acceptances =
            Histogram.ofSeconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private final Denials<Denial> denials = new Denials<>("operator refused", Denial.class);
    private final Senders senders;
    private final List<Resource> reports;
    private final List<Resource> admin;
    private final AuditTrail trail;
    private final ConsoleLogin consoleLogin;
    private final Console console;
    private final WebServer server;

    public ExporterHttp(HttpSettings settings, UseCases useCases, Inventory inventory) {
        this.settings = settings;
        this.useCases = useCases;
        this.inventory = inventory;
        this.reportsPort =
                Port.of("reports", settings.connections(), settings.reports().tls());
        this.adminPort = Port.of(
                ADMIN, settings.connections().forOperators(), settings.admin().tls());
        this.senders = new Senders(settings.senders(), useCases.spool());
        this.settlementWait = new SettlementWait(
                useCases.receipts(),
                settings.limits().maxWait(),
                settings.connections().maxWaits());
        this.readiness = new Readiness(useCases.spool(), useCases.dispatcher());
        var budget = budget();
        var bodies = new BodyReader(settings.limits(), slowSenders, budget, reportsPort.problems());
        var intake = new ReportIntake(
                useCases.acceptReport(), useCases.acceptRelayed(), senders, settlementWait, bodies, acceptances);
        this.reports = List.of(
                new ForwardHttpService(intake),
                new IngestHttpService(useCases.acceptReport(), senders, intake),
                new ReportsHttpService(useCases.receipts(), senders, settlementWait));
        var pastReports =
                new PastReports(useCases.spool(), useCases.catalog(), useCases.dispatcher(), useCases.clock());
        this.admin = List.of(
                new ConsumersHttpService(
                        useCases.catalog(),
                        useCases.overview(),
                        useCases.pauseConsumers(),
                        useCases.testConsumer(),
                        pastReports,
                        bodies),
                new PausesHttpService(useCases.pauseConsumers()),
                new StatusHttpService(useCases.overview()),
                new EventsHttpService(useCases.dispatcher().events()),
                new PastReportsHttpService(pastReports, useCases.clock()),
                new DeadLettersHttpService(
                        useCases.deadLetterOffice(),
                        new SharedReasons(useCases.spool().deadLetters()),
                        useCases.clock()),
                new PendingHttpService(new PendingDeliveries(useCases.spool())),
                new SecurityHttpService(useCases.acceptReport().traffic()),
                new MetricsHttpService(metrics(budget, inventory), ExpositionFormats.init()),
                OpenApiHttpService.load());
        this.trail = new AuditTrail(useCases.clock(), useCases.reportChange()::report);
        this.consoleLogin = new ConsoleLogin(settings.access(), denials, trail, useCases.clock());
        this.console = new Console(
                useCases, consoleLogin, trail, forms(budget), inventory, reportsPort.answers(), senders.denials());
        this.server = server();
    }

    /// When the certificates of both ports end, of the clients that logged in with one, and of the consumers that
    /// present one to their destinations.
    public List<CertificateEnd> certificates() {
        var ofConsumers = inventory.clientCertificates().get().entrySet().stream()
                .map(own -> new CertificateEnd("consumer " + own.getKey(), own.getValue()));
        return Stream.of(
                        settings.reports().certificates("reports port"),
                        settings.admin().certificates("operators' port"),
                        ofConsumers)
                .flatMap(certificates -> certificates)
                .toList();
    }

    /// Begins to listen on both ports.
    ///
    /// @throws IllegalStateException if the exporter cannot listen on one of the ports; then it listens on neither
    public void start() {
        server.start();
        if (!server.isRunning()) { // Helidon 4.5 logs why, and returns (HelidonCasesTest)
            throw new IllegalStateException("cannot listen on both ports");
        }
        slowSenders.start();
        reportsPort.door().start();
        adminPort.door().start();
        console.start();
    }

    /// The port for scanners.
    public int port() {
        return server.port();
    }

    /// The port for operators.
    public int adminPort() {
        return server.port(ADMIN);
    }

    /// Answers 503 to new reports, lets the scanners' open requests finish, and closes both ports. Call this after the
    /// dispatcher has stopped, so that no request still waits for a settlement.
    ///
    /// @param grace how long the open requests may take
    /// @throws InterruptedException if the calling thread was interrupted meanwhile; then both ports stay open
    public void stop(Duration grace) throws InterruptedException {
        useCases.dispatcher().refuseReports();
        reportsPort.openRequests().awaitNone(grace);
        console.close();
        server.stop();
        reportsPort.door().close();
        adminPort.door().close();
        slowSenders.close();
    }

    /// Every endpoint on both ports, except health and the console.
    List<Endpoint> endpoints() {
        return Stream.concat(reports.stream(), admin.stream())
                .flatMap(resource -> resource.endpoints().stream())
                .toList();
    }

    /// Every page and file of the console.
    List<Endpoint> consoleEndpoints() {
        return console.pages().stream()
                .flatMap(resource -> resource.endpoints().stream())
                .toList();
    }

    private WebServer server() {
        var builder = WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .addFeature(health());
        var traces = new TraceFilter(useCases.tracing(), senders).filters();
        var filters = Stream.concat(Stream.<Filter>of(senders), traces.stream()).toList();
        listen(builder, settings.reports(), reportsPort, filters, reports);
        var adminListener = ListenerConfig.builder();
        var access = new AccessFilter(
                settings.admin().host(), settings.access(), readiness::isReady, denials, consoleLogin, trail);
        var resources = Stream.concat(admin.stream(), console.pages().stream()).toList();
        listen(adminListener, settings.admin(), adminPort, List.of(access), resources);
        return builder.putSocket(ADMIN, adminListener.build()).build();
    }

    /// Reads what an operator enters in the console.
    private BodyReader forms(BodyBudget budget) {
        var limits = new BodyLimits(
                LARGEST_FORM,
                LARGEST_FORM,
                settings.limits().requestTimeout(),
                settings.limits().readTimeout(),
                settings.limits().maxWait());
        return new BodyReader(limits, slowSenders, budget, adminPort.problems());
    }

    private Metrics metrics(BodyBudget budget, Inventory inventory) {
        return new Metrics(
                useCases.spool(),
                useCases.dispatcher(),
                useCases.counters(),
                useCases.catalog(),
                new FrontMetrics(
                        List.of(reportsPort, adminPort),
                        settlementWait,
                        denials,
                        senders.denials(),
                        settings.senders().profile(),
                        budget,
                        acceptances),
                useCases.clock(),
                inventory);
    }

    private void listen(
            ListenerConfig.BuilderBase<?, ?> listener,
            HttpSettings.Listener address,
            Port port,
            List<Filter> filters,
            List<Resource> resources) {
        var routing = HttpRouting.builder()
                .addFilter(new ConnectionFilter(port.answers(), slowSenders, port.openRequests(), port.problems()))
                .addFilter(new TargetFilter())
                .error(Throwable.class, port.problems());
        filters.forEach(routing::addFilter);
        resources.forEach(routing::register);
        address.tls().ifPresent(tls -> listener.tls(tls.toHelidon()));
        listener.host(address.host())
                .port(address.port())
                .routing(routing)
                .directHandlers(port.problems().asDirectHandlers())
                .addConnectionSelector(port.door())
                .contentEncoding(new PackedBodies())
                .maxTcpConnections(port.door().limit() + CONNECTIONS_LEAVING)
                .shutdownGracePeriod(LAST_GRACE)
                .protocolsDiscoverServices(false);
    }

    private ObserveFeature health() {
        return ObserveFeature.builder()
                .endpoint("/")
                .sockets(List.of(ADMIN))
                .observersDiscoverServices(false)
                .addObserver(HealthObserver.builder()
                        .endpoint("health")
                        .details(true)
                        .useSystemServices(false)
                        .addCheck(readiness)
                        .build())
                .build();
    }

    private BodyBudget budget() {
        // A request waits for room for half the read timeout, so the wait ends before its own sender is cut off for
        // silence.
        return new BodyBudget(
                Runtime.getRuntime().maxMemory() / BODIES_SHARE_OF_HEAP,
                settings.limits().readTimeout().dividedBy(2));
    }
}
