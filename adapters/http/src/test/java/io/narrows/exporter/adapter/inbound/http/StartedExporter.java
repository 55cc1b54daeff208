package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.application.ReportChange;
import io.narrows.exporter.application.TestConsumer;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A running exporter on free ports, without plugins and without a durable spool.
final class StartedExporter implements AutoCloseable {
    /// A named consumer of the type `openSearch`; the sources `ingest_*` are routed to it.
    static final ConsumerId MAIN = new ConsumerId("main");

    /// The default limits, with HTTP/2 enabled.
    static final ConnectionLimits WITH_HTTP2 = new ConnectionLimits(
            1_024, 1_024, Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(30), 1_024, 256, true);

    private static final Route INGEST = new Route("ingest", new Glob("ingest_*"), List.of(MAIN));

    private static final long SPOOL_BYTES = 64L << 20;

    final FakeOpenSearch openSearch = new FakeOpenSearch();
    final MemorySpool spool;
    final Dispatcher dispatcher;
    final ExporterHttp http;

    private final Optional<PortTls> tls;

    private StartedExporter(
            BodyLimits limits,
            ConnectionLimits connections,
            long spoolBytes,
            int adminPort,
            AccessSettings access,
            SenderSettings senders,
            Optional<PortTls> tls) {
        this(limits, connections, spoolBytes, adminPort, access, senders, tls, List.of(INGEST));
    }

    private StartedExporter(
            BodyLimits limits,
            ConnectionLimits connections,
            long spoolBytes,
            int adminPort,
            AccessSettings access,
            SenderSettings senders,
            Optional<PortTls> tls,
            List<Route> taking) {
        this.tls = tls;
        var clock = Clock.systemUTC();
        var random = new SecureRandom();
        var catalog = new NamedConsumers(new OnlyOne(openSearch), List.of(named(openSearch)));
        var routes = new Routes(taking);
        var counters = new Counters();
        spool = new MemorySpool(clock, spoolBytes, Duration.ofHours(1), Duration.ofHours(1), 10_000);
        dispatcher = new Dispatcher(catalog, spool, LaneSettings.DEFAULT, clock, random);
        var acceptReport = new AcceptReport(catalog, routes, spool, dispatcher, counters, clock, random);
        http = new ExporterHttp(
                new HttpSettings(
                        new HttpSettings.Listener("127.0.0.1", 0, tls),
                        senders,
                        new HttpSettings.Listener("127.0.0.1", adminPort, tls),
                        access,
                        limits,
                        connections),
                new UseCases(
                        acceptReport,
                        new ReportChange(acceptReport, routes, clock),
                        new Receipts(spool, dispatcher),
                        new TestConsumer(catalog, Duration.ofSeconds(5), clock, random),
                        new DeadLetterOffice(spool, dispatcher, clock),
                        dispatcher,
                        counters,
                        catalog,
                        spool,
                        clock));
        http.start();
        dispatcher.start();
    }

    static StartedExporter start() {
        return start(BodyLimits.DEFAULT);
    }

    static StartedExporter start(BodyLimits limits) {
        return start(limits, WITH_HTTP2);
    }

    static StartedExporter start(BodyLimits limits, ConnectionLimits connections) {
        return new StartedExporter(
                limits, connections, SPOOL_BYTES, 0, AccessSettings.DEFAULT, SenderSettings.OPEN, Optional.empty());
    }

    static StartedExporter withRoomFor(long spoolBytes) {
        return new StartedExporter(
                BodyLimits.DEFAULT,
                WITH_HTTP2,
                spoolBytes,
                0,
                AccessSettings.DEFAULT,
                SenderSettings.OPEN,
                Optional.empty());
    }

    static StartedExporter onAdminPort(int port) {
        return new StartedExporter(
                BodyLimits.DEFAULT,
                WITH_HTTP2,
                SPOOL_BYTES,
                port,
                AccessSettings.DEFAULT,
                SenderSettings.OPEN,
                Optional.empty());
    }

    static StartedExporter with(AccessSettings access) {
        return new StartedExporter(
                BodyLimits.DEFAULT, WITH_HTTP2, SPOOL_BYTES, 0, access, SenderSettings.OPEN, Optional.empty());
    }

    /// Routes what operators change to the consumer `MAIN`.
    static StartedExporter auditing(AccessSettings access) {
        return new StartedExporter(
                BodyLimits.DEFAULT,
                WITH_HTTP2,
                SPOOL_BYTES,
                0,
                access,
                SenderSettings.OPEN,
                Optional.empty(),
                List.of(INGEST, new Route("audit", new Glob("exporter_audit"), List.of(MAIN))));
    }

    static StartedExporter with(SenderSettings senders) {
        return new StartedExporter(
                BodyLimits.DEFAULT, WITH_HTTP2, SPOOL_BYTES, 0, AccessSettings.DEFAULT, senders, Optional.empty());
    }

    static StartedExporter with(PortTls tls, ConnectionLimits connections) {
        return new StartedExporter(
                BodyLimits.DEFAULT,
                connections,
                SPOOL_BYTES,
                0,
                AccessSettings.DEFAULT,
                SenderSettings.OPEN,
                Optional.of(tls));
    }

    static StartedExporter with(PortTls tls, AccessSettings access, SenderSettings senders) {
        return new StartedExporter(BodyLimits.DEFAULT, WITH_HTTP2, SPOOL_BYTES, 0, access, senders, Optional.of(tls));
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
