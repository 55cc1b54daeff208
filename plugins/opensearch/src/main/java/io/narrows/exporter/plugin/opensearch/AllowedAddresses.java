package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Egress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/// Looks hosts up for the HTTP client, which connects to the very addresses that are returned. Each of them was
/// checked.
record AllowedAddresses(Egress egress) implements DnsResolver {
    private static final DnsResolver SYSTEM = SystemDefaultDnsResolver.INSTANCE;

    /// The first question also decides about names that pass on one of the exporter's port numbers.
    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        egress.check(InetSocketAddress.createUnresolved(host, port));
        var checked = new ArrayList<InetSocketAddress>();
        for (var address : SYSTEM.resolve(host)) {
            checked.add(egress.check(new InetSocketAddress(address, port)));
        }
        return checked;
    }

    @Override
    public InetAddress[] resolve(String host) {
        throw new UnsupportedOperationException("the port has to be known");
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return SYSTEM.resolveCanonicalHostname(host);
    }
}
