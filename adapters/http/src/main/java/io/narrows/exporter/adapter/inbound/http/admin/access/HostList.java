package io.narrows.exporter.adapter.inbound.http.admin.access;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// The hosts by which clients may call the operators' port, besides `localhost`, loopback addresses, and the address
/// that the client is connected to.
///
/// Defends against DNS rebinding: the owner of a web page lets the name of the page resolve to this machine, and the
/// page, which runs in an operator's browser, then reads and changes the exporter as if the exporter had served the
/// page. Such a request always carries the owner's *name* in `Host`. A page cannot choose an address there, because an
/// address is never looked up.
///
/// @param names in small letters
/// @param addresses such as the address of a node that forwards to this port
public record HostList(Set<String> names, Set<InetAddress> addresses) {
    /// No further host.
    public static final HostList NONE = new HostList(Set.of(), Set.of());

    private static final String LOCALHOST = "localhost";

    public HostList {
        names = Set.copyOf(names);
        addresses = Set.copyOf(addresses);
    }

    /// The hosts that the operator names.
    ///
    /// @param hosts names such as `exporter.example`, and addresses such as `10.0.0.7` and `[fd00::7]`
    /// @throws IllegalArgumentException if one of them is neither a name nor an address; the message has no part of
    ///     the text, which may come out of a file that holds a secret
    public static HostList of(Collection<String> hosts) {
        var list = NONE;
        for (var host : hosts) {
            list = list.with(Authority.parse(host)
                    .filter(parsed -> parsed.port().isEmpty())
                    .orElseThrow(() -> new IllegalArgumentException("must be names such as exporter.example or"
                            + " addresses such as 10.0.0.7 and [fd00::7], with commas between and without ports")));
        }
        return list;
    }

    /// This list with the host that the port listens on, if that is a name. If it is an address, that is the address
    /// that clients are connected to.
    HostList listeningOn(String host) {
        return Authority.parse(host)
                .filter(parsed -> parsed.address().isEmpty())
                .map(this::with)
                .orElse(this);
    }

    /// Whether a client may call the port by this host.
    ///
    /// @param local the address of this machine that the client is connected to
    boolean has(Authority called, InetAddress local) {
        return called.address()
                .map(address -> address.isLoopbackAddress() || address.equals(local) || addresses.contains(address))
                .orElseGet(() -> called.host().equals(LOCALHOST) || names.contains(called.host()));
    }

    private HostList with(Authority host) {
        var moreNames = new HashSet<>(names);
        var moreAddresses = new HashSet<>(addresses);
        host.address().ifPresentOrElse(moreAddresses::add, () -> moreNames.add(host.host()));
        return new HostList(moreNames, moreAddresses);
    }
}
