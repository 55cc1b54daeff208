package io.narrows.exporter.domain.egress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// A list of hosts that an operator wrote, such as `egress.allow`.
///
/// An entry is a host name (`search.example`), all names below a domain (`*.example`), all names (`*`), an address
/// (`10.0.0.7`, `fd00::7`) or a range of addresses (`10.0.0.0/8`), and may end in a port or in ports:
/// `search.example:9200`, `10.0.0.0/8:9200-9299`, `[fd00::/8]:443`. An entry with a name matches the name as a setting
/// writes it, whatever its addresses are. An entry with addresses matches by what a name resolves to.
///
/// Immutable and thread-safe.
public final class HostRules {
    /// The list without an entry.
    public static final HostRules NONE = new HostRules(List.of());

    /// What `of` takes, for errors.
    public static final String FORMS = "names such as search.example or *.example, addresses such as 10.0.0.7 or"
            + " fd00::7, or ranges such as 10.0.0.0/8, each with or without a port such as :9200 or :9200-9299, and"
            + " [fd00::7]:9200 for an IPv6 address with a port";

    private static final int MOST_ENTRIES = 1_000;

    private final List<HostRule.OfNames> ofNames = new ArrayList<>();
    private final List<HostRule.OfAddresses> ofAddresses = new ArrayList<>();

    private HostRules(Collection<HostRule> rules) {
        for (var rule : rules) {
            switch (rule) {
                case HostRule.OfNames names -> ofNames.add(names);
                case HostRule.OfAddresses addresses -> ofAddresses.add(addresses);
            }
        }
    }

    /// @throws IllegalArgumentException if an entry has another form, or there are too many. The message has no part of
    ///     the text, which may come out of a file that holds a secret
    public static HostRules of(List<String> entries) {
        if (entries.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException("must have at most " + MOST_ENTRIES + " entries");
        }
        var rules = new ArrayList<HostRule>();
        for (int i = 0; i < entries.size(); i++) {
            int number = i + 1;
            rules.add(HostRule.parse(entries.get(i).strip())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be a list of " + FORMS + "; entry " + number + " is none of these")));
        }
        return new HostRules(rules);
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    public int size() {
        return ofNames.size() + ofAddresses.size();
    }

    /// Whether an entry names this host at this port: by its name, or by its address if it is an address.
    public boolean name(Host host, int port) {
        return switch (host) {
            case Host.Name name ->
                ofNames.stream()
                        .anyMatch(rule -> rule.matches(name) && rule.ports().contain(port));
            case Host.Literal literal -> cover(literal.address(), port);
            case Host.Unclear unclear -> false;
        };
    }

    /// Whether an entry covers this address at this port.
    public boolean cover(InetAddress address, int port) {
        return ofAddresses.stream()
                .anyMatch(rule -> rule.ports().contain(port) && rule.range().has(address));
    }

    /// Whether a lookup of a name that no entry names must know the port, because one range is for other ports than
    /// another.
    boolean differByPort() {
        return ofAddresses.stream()
                .map(HostRule.OfAddresses::ports)
                .anyMatch(Predicate.not(
                        ports -> ports.equals(ofAddresses.getFirst().ports())));
    }
}
