package io.narrows.exporter.domain.consumer;

import java.net.InetSocketAddress;
import java.net.URI;

/// The operator's rules about which addresses a consumer may connect to.
///
/// A consumer checks each destination right before it opens a connection, or gives `check` to its client as the name
/// resolver. Thread-safe. May block during a name lookup.
@FunctionalInterface
public interface Egress {
    /// Checks one destination.
    ///
    /// @param destination resolved, or unresolved so that this method looks it up
    /// @return the destination to connect to: resolved to an allowed address, or unresolved if the name is not known
    ///     here, as behind a proxy
    /// @throws EgressRefusedException if the destination, or any address of its name, is not allowed
    InetSocketAddress check(InetSocketAddress destination) throws EgressRefusedException;

    /// Checks that a consumer may talk to a host without TLS. Says nothing of the host itself.
    ///
    /// @param host for the message
    /// @throws EgressRefusedException if consumers must use TLS
    default void checkWithoutTls(String host) throws EgressRefusedException {}

    /// Checks the host and port of an http or https URL, for clients that look up names themselves.
    ///
    /// @throws EgressRefusedException if the destination, or any address of its name, is not allowed
    default void check(URI url) throws EgressRefusedException {
        check(destination(url));
    }

    /// Checks the host and port of a URL that a proxy connects to. The proxy looks up the name itself, so the address
    /// of the name here says little.
    ///
    /// @throws EgressRefusedException if the destination is not allowed
    default void checkBehindProxy(URI url) throws EgressRefusedException {
        check(url);
    }

    /// The unresolved host and port of an http or https URL.
    ///
    /// @throws EgressRefusedException if the URL has no host
    static InetSocketAddress destination(URI url) throws EgressRefusedException {
        if (url.getHost() == null) {
            throw new EgressRefusedException("?", "the URL has no host");
        }
        int port = url.getPort();
        if (port < 0) {
            port = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        }
        return InetSocketAddress.createUnresolved(url.getHost(), port);
    }
}
