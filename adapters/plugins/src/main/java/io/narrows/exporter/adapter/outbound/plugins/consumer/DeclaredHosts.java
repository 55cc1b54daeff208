package io.narrows.exporter.adapter.outbound.plugins.consumer;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the hosts that a plugin declares (`host`, `host:port` or a URL) into destinations.
final class DeclaredHosts {
    private static final Pattern FORM = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#]*@)?"
            + "(?<host>\\[[^\\]]*]|[^:/?#@\\[\\]]+)(?::(?<port>\\d{1,5}))?(?:[/?#].*)?");
    private static final int MAX_PORT = 65_535;

    private DeclaredHosts() {}

    /// Returns unresolved addresses. A host that cannot be read is left out, because the consumer checks its hosts
    /// itself later.
    static Set<InetSocketAddress> parse(Set<String> hosts) {
        return hosts.stream()
                .map(DeclaredHosts::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    /// A host without a port gets port 0, which no rule about ports covers.
    private static Optional<InetSocketAddress> parse(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        int port =
                Optional.ofNullable(form.group("port")).map(Integer::parseInt).orElse(0);
        return port > MAX_PORT
                ? Optional.empty()
                : Optional.of(InetSocketAddress.createUnresolved(form.group("host"), port));
    }
}
