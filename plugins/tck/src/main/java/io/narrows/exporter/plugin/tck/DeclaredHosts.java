package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.egress.Destination;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// The hosts that a consumer says that it talks to.
///
/// @param texts each as `host` or `host:port`
record DeclaredHosts(Set<String> texts) {
    /// What a factory declares for one setup: by its settings, and by its options.
    static DeclaredHosts of(Opening opening) {
        var all = new TreeSet<>(opening.factory().hosts(opening.settings()));
        all.addAll(opening.factory().furtherHosts(opening.context().options()));
        return new DeclaredHosts(all);
    }

    /// Whether a peer is among the hosts.
    ///
    /// @param peer as `address:port`
    boolean include(String peer) {
        var address = Destination.parse(peer).orElseThrow();
        var socket =
                new InetSocketAddress(InetAddress.ofLiteral(address.text().replaceAll("[\\[\\]]", "")), address.port());
        return texts.stream().anyMatch(text -> leadsTo(text, socket));
    }

    private static boolean leadsTo(String text, InetSocketAddress peer) {
        var declared = Destination.parse(text)
                .orElseThrow(() -> new AssertionError("hosts() must give host or host:port, not '" + text + "'"));
        boolean hasPort = declared.port() == Destination.ANY_PORT || declared.port() == peer.getPort();
        try {
            return hasPort
                    && Arrays.asList(InetAddress.getAllByName(declared.text())).contains(peer.getAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
