package io.narrows.exporter.domain.egress;

import io.narrows.exporter.domain.access.Network;
import java.util.Optional;
import java.util.regex.Pattern;

/// One entry of a list of hosts: names or addresses, and ports.
sealed interface HostRule {
    /// A name, or all names below a domain.
    ///
    /// @param name in the form of `Host.Name`; blank with `isDomain` for every name
    record OfNames(String name, boolean isDomain, Ports ports) implements HostRule {
        boolean matches(Host.Name host) {
            return isDomain
                    ? name.isEmpty() || host.ascii().endsWith("." + name)
                    : host.ascii().equals(name);
        }
    }

    /// A range of addresses.
    record OfAddresses(Network range, Ports ports) implements HostRule {}

    /// Parses `name`, `*.domain`, `*`, an address or a CIDR, each with or without `:port` or `:port-port`. An IPv6
    /// address with a port stands in brackets.
    ///
    /// @return empty if the text has another form
    static Optional<HostRule> parse(String text) {
        return Parts.of(text)
                .flatMap(parts -> parts.ports()
                        .map(Ports::parse)
                        .orElse(Optional.of(Ports.ALL))
                        .flatMap(ports -> of(parts.host(), ports)));
    }

    private static Optional<HostRule> of(String host, Ports ports) {
        var range = Parts.range(host);
        if (range.isPresent()) {
            return Optional.of(new OfAddresses(range.get(), ports));
        }
        if (host.equals("*")) {
            return Optional.of(new OfNames("", true, ports));
        }
        var isDomain = host.startsWith("*.");
        return Host.parse(isDomain ? host.substring(2) : host) instanceof Host.Name name
                ? Optional.of(new OfNames(name.ascii(), isDomain, ports))
                : Optional.empty();
    }

    /// The parts of an entry.
    ///
    /// @param ports empty for all
    record Parts(String host, Optional<String> ports) {
        private static final Pattern IN_BRACKETS = Pattern.compile("\\[(?<host>[^\\[\\]]*)](?::(?<ports>.+))?");
        private static final Pattern PLAIN = Pattern.compile("(?<host>[^:\\[\\]]+)(?::(?<ports>[^:]+))?");
        private static final Pattern RANGE =
                Pattern.compile("(?<address>[0-9]+(?:\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/[0-9]{1,3})?");
        private static final Pattern IPV6 = Pattern.compile("(?<host>[0-9A-Fa-f:./]*:[0-9A-Fa-f:./]*:[0-9A-Fa-f:./]*)");

        static Optional<Parts> of(String text) {
            for (var form : new Pattern[] {IN_BRACKETS, PLAIN}) {
                var matcher = form.matcher(text);
                if (matcher.matches()) {
                    return Optional.of(new Parts(matcher.group("host"), Optional.ofNullable(matcher.group("ports"))));
                }
            }
            return ofIpv6(text);
        }

        private static Optional<Parts> ofIpv6(String text) {
            return IPV6.matcher(text).matches() ? Optional.of(new Parts(text, Optional.empty())) : Optional.empty();
        }

        /// A range of addresses, or one address as the range of itself.
        static Optional<Network> range(String text) {
            var form = RANGE.matcher(text);
            if (!form.matches() || !(Host.parse(form.group("address")) instanceof Host.Literal)) {
                return Optional.empty();
            }
            try {
                return Optional.of(Network.parse(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
