package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Egress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/// Resolves hosts for the HTTP client. Returns only checked addresses, and the client connects to exactly these.
record AllowedAddresses(Egress egress) implements DnsResolver {
    private static final DnsResolver SYSTEM = SystemDefaultDnsResolver.INSTANCE;

    /// Checks the name and then each address. The check of the name also keeps this machine's addresses out of the
    /// lookup that follows, if the port is one of the exporter's port numbers.
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
