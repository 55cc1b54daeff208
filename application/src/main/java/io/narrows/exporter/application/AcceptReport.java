package io.narrows.exporter.application;

import io.narrows.exporter.application.call.UnmetSettings;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.KeyedRequest;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Accepts a report: determines its consumers from the envelope and the routes, stores it in the spool, and wakes the
/// lanes it goes to.
///
/// Thread-safe. When `accept` returns, the report is as durable as the spool makes it.
public final class AcceptReport {
    private static final System.Logger LOGGER = System.getLogger(AcceptReport.class.getName());
    private static final Duration BETWEEN_WARNINGS = Duration.ofHours(1);

    private final ConsumerCatalog catalog;
    private final Routes routes;
    private final Spool spool;
    private final Dispatcher dispatcher;
    private final Counters counters;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicLong warnedAt = new AtomicLong();

    public AcceptReport(
            ConsumerCatalog catalog,
            Routes routes,
            Spool spool,
            Dispatcher dispatcher,
            Counters counters,
            Clock clock,
            RandomGenerator random) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.routes = Objects.requireNonNull(routes, "routes");
        this.spool = Objects.requireNonNull(spool, "spool");
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.counters = Objects.requireNonNull(counters, "counters");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
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

    /// Refuses a report that names no consumer and matches no route, because nobody would get it.
    ///
    /// @throws NoRouteException if no route takes its source
    public void ensureRouted(String source) {
        if (routes.consumersFor(source).isEmpty()) {
            counters.refusedWithoutRoute();
            throw new NoRouteException(source);
        }
    }

    /// @return the receipt of this report, or of the first report if the same request was sent before with the same key
    /// @throws KeyReusedException if another request was sent with the same key
    /// @throws InvalidReportException if a setting of an installed consumer has the wrong type
    /// @throws StoppingException if the exporter accepts no more reports
    /// @throws SpoolFullException if there is no room
    public Receipt accept(Envelope envelope, Optional<RequestKey> key) {
        ensureReadyFor(envelope.payload().size());
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var deliveries = deliveries(envelope, now);
        var report = new ReportData(ReportId.at(now, random), envelope.source(), now, envelope.payload());
        var keyed =
                key.map(given -> new KeyedRequest(given.key(), RequestDigest.of(envelope, given.endpoint(), spool)));
        var receipt = spool.append(new Acceptance(report, deliveries, keyed));
        if (receipt.report().equals(report.id())) {
            counters.accepted(deliveries.isEmpty());
            if (envelope.payload().size() == 0) {
                counters.acceptedWithoutPayload();
            }
            if (deliveries.isEmpty()) {
                warnOfNobody(envelope.source(), now);
            }
            logTheDead(report.id(), deliveries);
            wake(deliveries);
        }
        return receipt;
    }

    /// One delivery per consumer: first those the envelope names, then those added by routes. If both name a consumer,
    /// the envelope's settings win; a route has none. A report without a payload is not routed, because it may be an
    /// event or a bare report that was posted where envelopes belong.
    private List<NewDelivery> deliveries(Envelope envelope, Instant now) {
        var deliveries = new LinkedHashMap<ConsumerId, NewDelivery>();
        envelope.consumers()
                .forEach((asked, sent) -> delivery(asked, sent, now)
                        .ifPresent(delivery -> deliveries.put(delivery.lane().consumer(), delivery)));
        var routed = envelope.payload().size() == 0 ? List.<ConsumerId>of() : routes.consumersFor(envelope.source());
        for (var consumer : routed) {
            if (!deliveries.containsKey(consumer)) {
                delivery(consumer, ConsumerSettings.NONE, now)
                        .ifPresent(delivery -> deliveries.put(consumer, delivery));
            }
        }
        return List.copyOf(deliveries.values());
    }

    /// Logs at most one warning per `BETWEEN_WARNINGS`, because a scanner that is not configured sends many such
    /// reports.
    private void warnOfNobody(String source, Instant now) {
        long last = warnedAt.get();
        if (now.toEpochMilli() - last >= BETWEEN_WARNINGS.toMillis()
                && warnedAt.compareAndSet(last, now.toEpochMilli())) {
            LOGGER.log(
                    Level.WARNING,
                    "report without consumer source=\"{0}\" count={1,number,#} reason=\"it asks for none, and no route"
                            + " takes it\"",
                    source,
                    counters.reportsWithoutConsumer());
        }
    }

    private static void logTheDead(ReportId report, List<NewDelivery> deliveries) {
        for (var delivery : deliveries) {
            if (delivery.state() instanceof Dead dead) {
                LOGGER.log(
                        Level.WARNING,
                        "dead letter delivery={0} cause={1} reason=\"{2}\"",
                        new DeliveryId(report, delivery.lane().consumer()),
                        dead.cause(),
                        dead.reason());
            }
        }
    }

    private void wake(List<NewDelivery> deliveries) {
        for (var delivery : deliveries) {
            if (!delivery.state().isSettled()) {
                dispatcher.wake(delivery.lane().name());
            }
        }
    }

    private Optional<NewDelivery> delivery(ConsumerId asked, ConsumerSettings sent, Instant now) {
        var type = catalog.find(asked);
        if (type.isEmpty()) {
            return saysNothing(sent)
                    ? Optional.empty()
                    : Optional.of(
                            dead(asked, sent, DeathCause.NOT_INSTALLED, "no plugin provides '" + asked + "'", now));
        }
        var id = type.get().id();
        return switch (bind(type.get(), sent)) {
            case Binding.NotAskedFor no -> Optional.empty();
            case Binding.Incomplete incomplete ->
                Optional.of(dead(
                        id, sent, DeathCause.INCOMPLETE_SETTINGS, UnmetSettings.reason(type.get(), incomplete), now));
            case Binding.Bound bound -> Optional.of(new NewDelivery(spool.lane(id, bound.given()), Pending.NEW));
        };
    }

    private static Binding bind(ConsumerType type, ConsumerSettings sent) {
        try {
            return type.bind(sent);
        } catch (InvalidSettingException e) {
            throw new InvalidReportException("exportConfig." + type.id() + "." + e.setting(), e.problem());
        }
    }

    private NewDelivery dead(ConsumerId id, ConsumerSettings sent, DeathCause cause, String reason, Instant now) {
        return new NewDelivery(spool.lane(id, sent), new Dead(cause, reason, now));
    }

    /// Whether sent settings ask for nothing. Go scanners always send every consumer that they know, so an object with
    /// only blank values does not ask for a consumer that is not installed. `{}` does ask for it.
    private static boolean saysNothing(ConsumerSettings sent) {
        var values = sent.values().values();
        if (Boolean.FALSE.equals(sent.values().get("enabled"))) {
            return true;
        }
        return !values.isEmpty()
                && values.stream().allMatch(AcceptReport::isBlank)
                && !values.stream().allMatch(Boolean.TRUE::equals);
    }

    private static boolean isBlank(Object value) {
        return value instanceof Boolean || (value instanceof String text && text.isBlank());
    }
}
