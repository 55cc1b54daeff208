package io.narrows.exporter.application;

import io.narrows.exporter.application.call.UnmetSettings;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.SenderRule;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Determines the deliveries of a report: one per consumer that its envelope or a route names.
///
/// The catalog, the routes and the key of the lanes stay the same while the process runs. So the deliveries of the same
/// consumers with the same settings are made once and kept, unless one is dead, because a dead letter has a time of its
/// own, or is for a consumer that is installed only at another exporter at the spool, because that one may end.
/// Thread-safe.
final class NewDeliveries {
    private final ConsumerCatalog catalog;
    private final Routes routes;
    private final Spool spool;
    private final Map<ConsumerId, AskedConsumers> routed = new HashMap<>();

    NewDeliveries(ConsumerCatalog catalog, Routes routes, Spool spool) {
        this.catalog = catalog;
        this.routes = routes;
        this.spool = spool;
        for (var route : routes.all()) {
            for (var consumer : route.consumers()) {
                routed.putIfAbsent(consumer, new AskedConsumers(Map.of(consumer, ConsumerSettings.NONE)));
            }
        }
    }

    /// One delivery per consumer: first those the envelope names, then those added by routes. If both name a consumer,
    /// the envelope's settings win; a route has none. A report without a payload is not routed, because it may be an
    /// event or a bare report that was posted where envelopes belong.
    ///
    /// @param now the time of acceptance
    /// @throws InvalidReportException if a setting of an installed consumer has the wrong type
    /// @throws SenderRefusedException if the sender may not ask for one of the consumers that the envelope names
    List<NewDelivery> of(Envelope envelope, Sender sender, Instant now) {
        var asked = of(envelope.asked(), now);
        if (!sender.isAnybody()) {
            ensureAllowed(sender, asked);
        }
        if (envelope.payload().size() == 0 || routes.all().isEmpty()) {
            return asked;
        }
        var deliveries = new ArrayList<>(asked);
        for (var consumer : routes.consumersFor(envelope.source(), envelope.labels())) {
            if (!goesTo(consumer, asked)) {
                deliveries.addAll(of(Objects.requireNonNull(routed.get(consumer)), now));
            }
        }
        return List.copyOf(deliveries);
    }

    private static void ensureAllowed(Sender sender, List<NewDelivery> asked) {
        for (var delivery : asked) {
            var consumer = delivery.lane().consumer();
            if (!sender.mayAskFor(consumer)) {
                throw SenderRefusedException.of(sender, SenderRule.CONSUMERS, consumer);
            }
            if (!sender.mayGiveSettings()
                    && !delivery.lane().settings().values().isEmpty()) {
                throw SenderRefusedException.of(sender, SenderRule.SETTINGS, consumer);
            }
        }
    }

    private static boolean goesTo(ConsumerId consumer, List<NewDelivery> deliveries) {
        for (var delivery : deliveries) {
            if (delivery.lane().consumer().equals(consumer)) {
                return true;
            }
        }
        return false;
    }

    private List<NewDelivery> of(AskedConsumers asked, Instant now) {
        var kept = asked.kept(this);
        if (kept.isPresent()) {
            return kept.get();
        }
        var byConsumer = new LinkedHashMap<ConsumerId, NewDelivery>();
        boolean mayKeep = true;
        for (var consumer : asked.settings().entrySet()) {
            var delivery = delivery(consumer.getKey(), consumer.getValue(), now);
            if (delivery.isPresent()) {
                byConsumer.put(delivery.get().lane().consumer(), delivery.get());
                mayKeep &= !delivery.get().state().isSettled() && isInstalledHere(delivery.get());
            }
        }
        var deliveries = List.copyOf(byConsumer.values());
        if (mayKeep) {
            asked.keep(this, deliveries);
        }
        return deliveries;
    }

    private boolean isInstalledHere(NewDelivery delivery) {
        return catalog.find(delivery.lane().consumer()).isPresent();
    }

    private Optional<NewDelivery> delivery(ConsumerId asked, ConsumerSettings sent, Instant now) {
        var type = catalog.find(asked);
        if (type.isEmpty()) {
            return saysNothing(sent) ? Optional.empty() : Optional.of(notInstalledHere(asked, sent, now));
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

    /// A delivery that another exporter at the spool makes, if it can; otherwise a dead letter.
    private NewDelivery notInstalledHere(ConsumerId asked, ConsumerSettings sent, Instant now) {
        var elsewhere = spool.replicas().installed(asked);
        return elsewhere.isPresent()
                ? new NewDelivery(spool.lane(elsewhere.get(), sent), Pending.NEW)
                : dead(asked, sent, DeathCause.NOT_INSTALLED, "no plugin provides '" + asked + "'", now);
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
                && values.stream().allMatch(NewDeliveries::isBlank)
                && !values.stream().allMatch(Boolean.TRUE::equals);
    }

    private static boolean isBlank(Object value) {
        return value instanceof Boolean || (value instanceof String text && text.isBlank());
    }
}
