package io.narrows.exporter.bootstrap;

import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.bootstrap.egress.ProcessNames;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.egress.Destination;
import io.narrows.exporter.domain.egress.EgressPolicy;
import io.narrows.exporter.domain.egress.HostRules;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The lines of `check-config` that tell where reports may be sent, and whether named consumers reach their hosts.
final class EgressOverview {
    private static final String OVER_TLS = "egress: over TLS only (egress.requireTls)";

    private EgressOverview() {}

    /// Looks up the hosts of named consumers if there is a rule for them, and connects nowhere.
    static Stream<String> lines(HostRules allowed, boolean requiresTls, List<ConsumerType> consumers) {
        var rules = Stream.concat(Stream.of(destinations(allowed)), requiresTls ? Stream.of(OVER_TLS) : Stream.of());
        if (allowed.isEmpty() && !requiresTls) {
            return rules;
        }
        var policy = new EgressPolicy(allowed, requiresTls, ProcessNames.ofThisProcess(), refusal -> {});
        policy.listenOn(Set.of());
        return Stream.concat(
                rules,
                consumers.stream()
                        .filter(NamedConsumer.class::isInstance)
                        .flatMap(consumer -> lines(consumer, policy)));
    }

    private static String destinations(HostRules allowed) {
        return allowed.isEmpty()
                ? "egress: egress.allow is not set, so any destination but this exporter's ports and link-local,"
                        + " metadata, unspecified, multicast and broadcast addresses"
                : "egress: only the " + allowed.size() + " destinations in egress.allow";
    }

    private static Stream<String> lines(ConsumerType consumer, Egress policy) {
        if (!(consumer.bind(ConsumerSettings.NONE) instanceof Binding.Bound bound)) {
            return Stream.of();
        }
        boolean isEncrypted = consumer.usesTls(bound.settings());
        return hosts(consumer, bound).map(host -> line(consumer, host, isEncrypted, policy));
    }

    private static Stream<Destination> hosts(ConsumerType consumer, Binding.Bound bound) {
        return consumer.hosts(bound.settings()).stream()
                .sorted()
                .map(Destination::parse)
                .flatMap(Optional::stream);
    }

    private static String line(ConsumerType consumer, Destination host, boolean isEncrypted, Egress policy) {
        var shown = host.text() + (host.port() == Destination.ANY_PORT ? "" : ":" + host.port());
        try {
            policy.check(InetSocketAddress.createUnresolved(host.text(), host.port()));
            if (!isEncrypted) {
                policy.checkWithoutTls(shown);
            }
            return "egress: consumer " + consumer.id() + " may connect to " + shown;
        } catch (EgressRefusedException e) {
            return "egress: consumer " + consumer.id() + " is refused: "
                    + e.getMessage().replaceFirst("^egress: ", "");
        }
    }
}
