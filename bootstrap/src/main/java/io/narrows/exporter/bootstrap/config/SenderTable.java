package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
import io.narrows.exporter.adapter.inbound.http.access.CertificatePattern;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.RouteDestinations;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.egress.HostRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says who can make the exporter talk to what, and as whom: one line for each sender.
public final class SenderTable {
    private static final Glob EVERYTHING = new Glob("*");

    private final SenderSettings settings;
    private final HttpSettings.Listener port;
    private final String reachOfEnvelopes;
    private final NamedConsumers catalog;
    private final RouteDestinations destinations;

    /// @param allowed the destinations that the operator allows; empty if there is no such list
    public SenderTable(HttpSettings http, HostRules allowed, NamedConsumers catalog) {
        this.reachOfEnvelopes =
                (allowed.isEmpty() ? "anywhere" : "where egress.allow lets it") + ", as its envelopes say";
        this.settings = http.senders();
        this.port = http.reports();
        this.catalog = catalog;
        this.destinations = new RouteDestinations(catalog);
    }

    /// The lines, sorted by the names of the senders. Those who need no token come first.
    ///
    /// @throws InterruptedException if this thread was interrupted while a plugin was asked for its hosts
    public List<String> lines() throws InterruptedException {
        var lines = new ArrayList<String>();
        if (settings.profile() == SecurityProfile.OPEN) {
            lines.add(line(Sender.ANYBODY, "no token, whoever reaches " + port.host() + ":" + port.port()));
        }
        var senders = settings.senders().values().stream()
                .sorted(Comparator.comparing(Sender::name))
                .toList();
        for (var sender : senders) {
            lines.add(line(sender, howItLogsIn(sender)));
        }
        return lines;
    }

    private String howItLogsIn(Sender sender) {
        var ways = new ArrayList<String>();
        settings.tokens().ifPresent(file -> ways.add("token"));
        settings.accounts()
                .flatMap(login -> Optional.ofNullable(login.senders().get(sender.name())))
                .ifPresent(globs -> ways.add(
                        "service accounts " + globs.stream().map(Glob::toString).collect(Collectors.joining(", "))));
        settings.certificates()
                .flatMap(login -> Optional.ofNullable(login.owners().get(sender.name())))
                .ifPresent(patterns -> ways.add("certificates "
                        + patterns.stream().map(CertificatePattern::toString).collect(Collectors.joining(", "))));
        var withToken = ways.isEmpty() ? "cannot log in without security.tokenFile" : String.join(", or ", ways);
        return settings.profile() == SecurityProfile.NARROWS && sender.name().equals(SenderSettings.NARROWS)
                ? "no token, from "
                        + settings.peers().stream().map(Object::toString).collect(Collectors.joining(", "))
                : withToken;
    }

    private String line(Sender sender, String login) throws InterruptedException {
        var asked = new ArrayList<String>();
        for (var type : catalog.all()) {
            if (sender.mayAskFor(type.id()) && (canGiveSettings(sender, type) || needsNoSettings(type))) {
                asked.add(reach(sender, type));
            }
        }
        return "sender " + sender.name() + " (" + login + ") hands in "
                + sender.sources().stream().map(Glob::toString).collect(Collectors.joining(", "))
                + " for " + (asked.isEmpty() ? "" : String.join(", ", asked) + ", and for ") + "what routes add"
                + (sender.isRelay() ? ", and relays reports of other clusters" : "");
    }

    private String reach(Sender sender, ConsumerType type) throws InterruptedException {
        if (canGiveSettings(sender, type)) {
            return type.id() + " (" + reachOfEnvelopes + ")";
        }
        var hosts = destinations
                .of(new Route("", EVERYTHING, LabelPatterns.NONE, List.of(type.id())))
                .getFirst()
                .hosts();
        return type.id() + " (" + (hosts.isEmpty() ? "" : String.join(" ", hosts) + ", ") + "as the operator says)";
    }

    private static boolean canGiveSettings(Sender sender, ConsumerType type) {
        return sender.mayGiveSettings() && !(type instanceof NamedConsumer);
    }

    private static boolean needsNoSettings(ConsumerType type) {
        return type.bind(ConsumerSettings.NONE) instanceof Binding.Bound;
    }
}
