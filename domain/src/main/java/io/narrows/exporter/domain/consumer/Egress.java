package io.narrows.exporter.domain.consumer;

import java.net.InetSocketAddress;
import java.net.URI;

/// The operator's rules about which addresses a consumer may connect to.
///
/// A consumer checks each destination right before it opens a connection, or hands `check` to its client as the place
/// where names are looked up. Thread-safe. May block while a name is looked up.
@FunctionalInterface
public interface Egress {
    /// Checks one destination.
    ///
    /// @param destination resolved, or unresolved to be looked up here
    /// @return the destination to connect to: resolved to an address that is allowed, or unresolved where the name is
    ///     not known here, as behind a proxy
    /// @throws EgressRefusedException if the destination, or any address of its name, is not allowed
    InetSocketAddress check(InetSocketAddress destination) throws EgressRefusedException;

    /// Checks the host and port of an http or https URL, for clients that look names up by themselves.
    ///
    /// @throws EgressRefusedException as above
    default void check(URI url) throws EgressRefusedException {
        int port = url.getPort();
        if (port < 0) {
            port = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        }
        check(InetSocketAddress.createUnresolved(url.getHost(), port));
    }
}
