package io.narrows.exporter.domain.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The lookup of host names that every client in this process shares.
public interface Names {
    /// Looks up all addresses of a name.
    List<InetAddress> lookUp(String host) throws UnknownHostException;

    /// Makes every later lookup of this name leave out the addresses that are refused at this port. A name that was
    /// allowed at the port stays harmless even if its owner changes it.
    ///
    /// @return false if too many names are already held
    boolean hold(String host, int port);
}
