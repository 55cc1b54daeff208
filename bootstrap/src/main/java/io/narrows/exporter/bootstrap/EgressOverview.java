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
    private EgressOverview() {}

    /// Looks up the hosts of named consumers if there is a list, and connects nowhere.
    static Stream<String> lines(HostRules allowed, List<ConsumerType> consumers) {
        if (allowed.isEmpty()) {
            return Stream.of("egress: egress.allow is not set, so any destination but this exporter's ports and"
                    + " link-local, metadata, unspecified, multicast and broadcast addresses");
        }
        var policy = new EgressPolicy(allowed, ProcessNames.ofThisProcess(), refusal -> {});
        policy.listenOn(Set.of());
        return Stream.concat(
                Stream.of("egress: only the " + allowed.size() + " destinations in egress.allow"),
                consumers.stream()
                        .filter(NamedConsumer.class::isInstance)
                        .flatMap(consumer -> hosts(consumer).map(host -> line(consumer, host, policy))));
    }

    private static Stream<Destination> hosts(ConsumerType consumer) {
        return consumer.bind(ConsumerSettings.NONE) instanceof Binding.Bound bound
                ? consumer.hosts(bound.settings()).stream()
                        .sorted()
                        .map(Destination::parse)
                        .flatMap(Optional::stream)
                : Stream.of();
    }

    private static String line(ConsumerType consumer, Destination host, Egress policy) {
        try {
            policy.check(InetSocketAddress.createUnresolved(host.text(), host.port()));
            return "egress: consumer " + consumer.id() + " may connect to " + host.text()
                    + (host.port() == Destination.ANY_PORT ? "" : ":" + host.port());
        } catch (EgressRefusedException e) {
            return "egress: consumer " + consumer.id() + " is refused: "
                    + e.getMessage().replaceFirst("^egress: ", "");
        }
    }
}
