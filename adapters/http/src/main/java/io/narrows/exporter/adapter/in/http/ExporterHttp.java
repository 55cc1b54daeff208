package io.narrows.exporter.adapter.in.http;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.narrows.exporter.application.PendingDeliveries;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Serves the exporter over HTTP: scanners on one port, operators on another.
///
/// `start` once, `stop` once. Registers no shutdown hook: who starts it stops it.
public final class ExporterHttp {
    private static final String ADMIN = "admin";
    private static final int STREAMS_PER_CONNECTION = 128;
    private static final int BODIES_SHARE_OF_HEAP = 4;
    private static final Duration IDLE_MARGIN = Duration.ofSeconds(30);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(10);
    private static final Duration LAST_GRACE = Duration.ofSeconds(1);

    private final HttpSettings settings;
    private final UseCases useCases;
    private final SlowSenders slowSenders = new SlowSenders();
    private final OpenRequests openRequests = new OpenRequests();
    private final HttpAnswers reportsAnswers = new HttpAnswers();
    private final HttpAnswers adminAnswers = new HttpAnswers();
    private final List<Resource> reports;
    private final List<Resource> admin;
    private final WebServer server;

    public ExporterHttp(HttpSettings settings, UseCases useCases) {
        this.settings = settings;
        this.useCases = useCases;
        var settlementWait =
                new SettlementWait(useCases.receipts(), settings.limits().maxWait());
        var budget = budget();
        var bodies = new BodyReader(settings.limits(), slowSenders, budget, new Problems(reportsAnswers));
        var intake = new ReportIntake(useCases.acceptReport(), settlementWait, bodies, openRequests);
        this.reports = List.of(
                new ForwardHttpService(intake),
                new IngestHttpService(useCases.acceptReport(), intake),
                new ReportsHttpService(useCases.receipts(), settlementWait, openRequests));
        this.admin = List.of(
                new ConsumersHttpService(useCases.catalog(), useCases.dispatcher(), useCases.testConsumer(), bodies),
                new DeadLettersHttpService(useCases.deadLetterOffice(), useCases.clock()),
                new PendingHttpService(new PendingDeliveries(useCases.spool())),
                new MetricsHttpService(metrics(budget), ExpositionFormats.init()),
                OpenApiHttpService.load());
        this.server = server();
    }

    /// Begins to listen on both ports.
    ///
    /// @throws IllegalStateException if it cannot listen on one of them; then it listens on none
    public void start() {
        server.start();
        if (!server.isRunning()) { // Helidon 4.5 logs why, and returns
            throw new IllegalStateException("cannot listen on both ports");
        }
        slowSenders.start();
    }

    /// The port for scanners.
    public int port() {
        return server.port();
    }

    /// The port for operators.
    public int adminPort() {
        return server.port(ADMIN);
    }

    /// Answers 503 to new reports, lets the requests of scanners that are being answered get their answer, and closes
    /// both ports. To be called when the dispatcher has come to its end, so that nobody waits for a settlement.
    ///
    /// @param grace how long those answers may take
    /// @throws InterruptedException if this thread was interrupted meanwhile; then nothing is closed
    public void stop(Duration grace) throws InterruptedException {
        useCases.dispatcher().refuseReports();
        openRequests.awaitNone(grace);
        server.stop();
        slowSenders.close();
    }

    /// All that is served, on both ports, but for health.
    List<Endpoint> endpoints() {
        return Stream.concat(reports.stream(), admin.stream())
                .flatMap(resource -> resource.endpoints().stream())
                .toList();
    }

    private WebServer server() {
        var builder = WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .addFeature(health());
        listen(builder, settings.reports(), reportsAnswers, reports);
        var adminListener = ListenerConfig.builder();
        listen(adminListener, settings.admin(), adminAnswers, admin);
        return builder.putSocket(ADMIN, adminListener.build()).build();
    }

    private Metrics metrics(BodyBudget budget) {
        return new Metrics(
                useCases.spool(), useCases.dispatcher(), useCases.counters(), reportsAnswers, adminAnswers, budget);
    }

    private void listen(
            ListenerConfig.BuilderBase<?, ?> listener,
            HttpSettings.Listener address,
            HttpAnswers answers,
            List<Resource> resources) {
        var limits = settings.limits();
        var problems = new Problems(answers);
        var routing = HttpRouting.builder()
                .addFilter(new ConnectionFilter(answers, slowSenders))
                .addFilter(new TargetFilter())
                .error(Throwable.class, problems);
        resources.forEach(routing::register);
        listener.host(address.host())
                .port(address.port())
                .routing(routing)
                .directHandlers(problems.asDirectHandlers())
                .addConnectionSelector(new OtherProtocols(answers))
                .contentEncoding(new PackedBodies())
                .maxTcpConnections(limits.maxConnections())
                .idleConnectionTimeout(
                        limits.requestTimeout().plus(limits.maxWait()).plus(IDLE_MARGIN))
                .idleConnectionPeriod(IDLE_CHECK)
                .shutdownGracePeriod(LAST_GRACE)
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.create())
                .addProtocol(Http2Config.builder()
                        .maxConcurrentStreams(STREAMS_PER_CONNECTION)
                        .build());
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
                        .addCheck(new Readiness(useCases.spool(), useCases.dispatcher()))
                        .build())
                .build();
    }

    private BodyBudget budget() {
        // Others wait for less long than silence is borne.
        return new BodyBudget(
                Runtime.getRuntime().maxMemory() / BODIES_SHARE_OF_HEAP,
                settings.limits().readTimeout().dividedBy(2));
    }
}
