package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.OwnSource;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyedRequest;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.time.Cadence;
import io.narrows.exporter.domain.trace.Span;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Accepts a report: determines its consumers from the envelope and the routes, stores it in the spool, and wakes the
/// lanes it goes to.
///
/// Thread-safe. When `accept` returns, the report is as durable as the spool makes it.
public final class AcceptReport {
    private static final System.Logger LOGGER = System.getLogger(AcceptReport.class.getName());

    /// A user and a password in a URL: the source of an event may be one.
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]*@");

    private final Routes routes;
    private final Spool spool;
    private final NewDeliveries newDeliveries;
    private final Dispatcher dispatcher;
    private final Counters counters;
    private final Traffic traffic;
    private final Sources sources = new Sources();
    private final Clock clock;
    private final RandomGenerator random;

    /// Rare, because a scanner that is not configured sends many reports that nobody gets.
    private final Cadence warnings = new Cadence(Duration.ofHours(1));

    public AcceptReport(
            ConsumerCatalog catalog,
            Routes routes,
            Spool spool,
            Dispatcher dispatcher,
            Counters counters,
            Clock clock,
            RandomGenerator random) {
        this.routes = Objects.requireNonNull(routes, "routes");
        this.spool = Objects.requireNonNull(spool, "spool");
        this.newDeliveries = new NewDeliveries(Objects.requireNonNull(catalog, "catalog"), routes, spool);
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.traffic = new Traffic(catalog, clock);
        this.counters = Objects.requireNonNull(counters, "counters");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
    }

    /// What came in during the last day.
    public Traffic traffic() {
        return traffic;
    }

    /// The sources that reports came from.
    public Sources sources() {
        return sources;
    }

    /// Refuses a report before its body is read.
    ///
    /// @param size of the body in bytes; zero if it is not known
    /// @throws StoppingException if the exporter accepts no more reports
    /// @throws SpoolFullException if there is no room for a report of this size
    public void ensureReadyFor(long size) {
        if (dispatcher.isStopping()) {
            throw new StoppingException();
        }
        if (!spool.hasRoomFor(size)) {
            throw new SpoolFullException("the spool is full");
        }
    }

    /// Refuses a report that names no consumer and whose source matches no route, before its labels are known.
    ///
    /// @throws NoRouteException if no route takes its source
    public void ensureRouted(String source) {
        if (!routes.know(source)) {
            counters.refusedWithoutRoute();
            throw new NoRouteException(source, false);
        }
    }

    /// Refuses a report that names no consumer and matches no route, because nobody would get it.
    ///
    /// @throws NoRouteException if no route takes its source with its labels
    public void ensureRouted(String source, Labels labels) {
        ensureRouted(source);
        if (routes.consumersFor(source, labels).isEmpty()) {
            counters.refusedWithoutRoute();
            throw new NoRouteException(source, true);
        }
    }

    /// Refuses a report whose source its sender may not hand in.
    ///
    /// @throws SenderRefusedException if the sender may not
    public void ensureAllowed(Sender sender, String source) {
        if (OwnSource.isOwn(source)) {
            throw SenderRefusedException.ofOwnSource(sender);
        }
        ensureMayHandIn(sender, source);
    }

    static void ensureMayHandIn(Sender sender, String source) {
        if (!sender.mayHandIn(source)) {
            throw SenderRefusedException.ofSource(sender);
        }
    }

    /// The lanes that the settings in an envelope would make, or have made: those of its own, and not of consumers that
    /// the operator named.
    ///
    /// @throws SenderRefusedException if the sender may not ask for one of the consumers
    /// @throws InvalidReportException if a setting of an installed consumer has the wrong type
    public Set<LaneName> lanesOfSettings(Envelope envelope, Sender sender) {
        ensureMayHandIn(sender, envelope.source());
        return newDeliveries.of(envelope, sender, clock.instant()).stream()
                .filter(delivery -> !delivery.state().isSettled()
                        && !delivery.lane().settings().values().isEmpty())
                .map(delivery -> delivery.lane().name())
                .collect(Collectors.toSet());
    }

    /// @param sender who hands the report in; the idempotency key and the report become this sender's own
    /// @return the receipt of this report, or of the first report if the sender sent the same request before with the
    ///     same key
    /// @throws SenderRefusedException if the sender may not hand in this report
    /// @throws KeyReusedException if the sender sent another request with the same key
    /// @throws InvalidReportException if a setting of an installed consumer has the wrong type
    /// @throws StoppingException if the exporter accepts no more reports
    /// @throws SpoolFullException if there is no room
    public Receipt accept(Envelope envelope, Sender sender, Optional<RequestKey> key) {
        ensureReadyFor(envelope.payload().size());
        ensureAllowed(sender, envelope.source());
        return keep(withoutHops(envelope), sender, key);
    }

    /// Only relays say where a report came through.
    private static Envelope withoutHops(Envelope envelope) {
        return envelope.labels().all().containsKey(Hops.LABEL)
                ? new Envelope(envelope.source(), envelope.asked(), Hops.without(envelope.labels()), envelope.payload())
                : envelope;
    }

    /// Accepts a report of the exporter itself.
    ///
    /// @throws StoppingException if the exporter accepts no more reports
    /// @throws SpoolFullException if there is no room
    void acceptOwn(Envelope envelope) {
        ensureReadyFor(envelope.payload().size());
        keep(envelope, Sender.ANYBODY, Optional.empty());
    }

    private Receipt keep(Envelope envelope, Sender sender, Optional<RequestKey> key) {
        var now = now();
        var deliveries = newDeliveries.of(envelope, sender, now);
        var keyed =
                key.map(given -> new KeyedRequest(sender.own(given.key()), RequestDigest.of(envelope, given, spool)));
        // Only what is kept is marked: a request that is sent again has another span, and must have the same digest.
        var report = new ReportData(
                sender.own(ReportId.at(now, random)),
                envelope.source(),
                now,
                Span.current().mark(envelope.labels()),
                envelope.payload());
        return keep(new Acceptance(report, deliveries, keyed), envelope, sender);
    }

    /// Accepts a report under the id that it has elsewhere. A report that is relayed twice at the same time is
    /// recognized by its key, which is its id.
    ///
    /// @throws NoRouteException if the report names no consumer and no route takes it: then it would be lost here, and
    ///     the exporter that relays it would count it as delivered
    Receipt keep(Envelope envelope, Sender sender, RelayedReport relayed) {
        var now = now();
        var deliveries = newDeliveries.of(envelope, sender, now);
        if (deliveries.isEmpty()) {
            counters.refusedWithoutRoute();
            throw new NoRouteException(envelope.source(), routes.know(envelope.source()));
        }
        var report = new ReportData(
                relayed.id(),
                envelope.source(),
                relayed.receivedAt().isAfter(now) ? now : relayed.receivedAt().truncatedTo(ChronoUnit.MILLIS),
                Span.current().mark(envelope.labels()),
                envelope.payload());
        var keyed = new KeyedRequest(IdempotencyKey.ofRelayed(relayed.id()), RequestDigest.ofRelayed(envelope));
        return keep(new Acceptance(report, deliveries, Optional.of(keyed), now), envelope, sender);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Receipt keep(Acceptance acceptance, Envelope envelope, Sender sender) {
        var report = acceptance.report();
        var deliveries = acceptance.deliveries();
        var receipt = spool.append(acceptance);
        Span.current().accepted(receipt.report(), envelope.source());
        if (receipt.report().equals(report.id())) {
            counters.accepted(deliveries.isEmpty());
            traffic.note(sender, envelope, deliveries, acceptance.at());
            sources.note(envelope.source(), acceptance.at());
            if (envelope.payload().size() == 0) {
                counters.acceptedWithoutPayload();
            }
            if (deliveries.isEmpty()) {
                warnOfNobody(envelope.source());
            }
            tellOf(report, deliveries);
            wake(deliveries);
        }
        return receipt;
    }

    private void warnOfNobody(String source) {
        if (warnings.isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "report without consumer source=\"{0}\" count={1,number,#} reason=\"it asks for none, and no route"
                            + " takes it\"",
                    USER_INFO.matcher(source).replaceAll("://***@"),
                    counters.reportsWithoutConsumer());
        }
    }

    private void tellOf(ReportData report, List<NewDelivery> deliveries) {
        var events = dispatcher.events();
        var isHeard = events.isHeard();
        if (isHeard) {
            events.tell(new Event.Accepted(
                    report.receivedAt(),
                    report.id(),
                    report.source(),
                    deliveries.stream()
                            .map(delivery -> delivery.lane().consumer())
                            .toList()));
        }
        for (var delivery : deliveries) {
            if (delivery.state() instanceof Dead dead) {
                var id = new DeliveryId(report.id(), delivery.lane().consumer());
                LOGGER.log(
                        Level.WARNING,
                        "dead letter delivery={0} cause={1} reason=\"{2}\"",
                        id,
                        dead.cause(),
                        dead.reason());
                dispatcher.deaths().note(id.consumer(), report.source(), dead.cause(), dead.reason());
                if (isHeard) {
                    events.tell(new Event.Died(report.receivedAt(), id, report.source(), dead.cause(), dead.reason()));
                }
            }
        }
    }

    private void wake(List<NewDelivery> deliveries) {
        for (var delivery : deliveries) {
            if (!delivery.state().isSettled()) {
                dispatcher.accepted(delivery.lane().name());
            }
        }
    }
}
