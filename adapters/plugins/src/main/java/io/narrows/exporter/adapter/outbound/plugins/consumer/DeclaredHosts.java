package io.narrows.exporter.adapter.outbound.plugins.consumer;

import io.narrows.exporter.domain.egress.Destination;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the hosts that a plugin declares (`host`, `host:port` or a URL) into destinations.
final class DeclaredHosts {
    private DeclaredHosts() {}

    /// Returns unresolved addresses. A host that cannot be read is left out, because the consumer checks its hosts
    /// itself later. A host without a port gets port 0, which every rule about ports passes.
    static Set<InetSocketAddress> parse(Set<String> hosts) {
        return hosts.stream()
                .map(Destination::parse)
                .flatMap(Optional::stream)
                .map(destination -> InetSocketAddress.createUnresolved(destination.text(), destination.port()))
                .collect(Collectors.toSet());
    }
}
