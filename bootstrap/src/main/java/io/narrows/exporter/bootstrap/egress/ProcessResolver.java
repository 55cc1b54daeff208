package io.narrows.exporter.bootstrap.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/// Puts `ProcessNames` between the JDK and the system's resolver (JEP 418). IP addresses are not looked up, so
/// consumers check those before they connect.
public final class ProcessResolver extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Guarded(configuration.builtinResolver(), ProcessNames.ofThisProcess());
    }

    @Override
    public String name() {
        return "data-exporter";
    }

    /// The system's resolver, without the addresses that no client may connect to.
    record Guarded(InetAddressResolver system, ProcessNames names) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            return names.allowed(host, system.lookupByName(host, policy));
        }

        /// Finds no name. Nothing in the exporter needs the name of an address, and a lookup for each connection would
        /// let a slow name server hold up its port.
        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            throw new UnknownHostException("addresses are not looked up");
        }
    }
}
