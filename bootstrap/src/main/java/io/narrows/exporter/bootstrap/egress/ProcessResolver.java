package io.narrows.exporter.bootstrap.egress;

import io.narrows.exporter.bootstrap.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.stream.Stream;

/// Puts `ProcessNames` between the JDK and the system's resolver (JEP 418). IP addresses are not looked up, so
/// consumers check those before they connect.
public final class ProcessResolver extends InetAddressResolverProvider {
    private static final String HOSTS_FILE = "jdk.net.hosts.file";

    /// Makes sure that the JDK looks up names here. With this option the JDK reads a file and asks no provider
    /// (`InetAddress`), so a name that changes would lead consumers anywhere.
    ///
    /// @throws ConfigException if the option is set
    public static void checkThatTheJdkAsksHere() {
        if (System.getProperty(HOSTS_FILE) != null) {
            throw new ConfigException(
                    List.of("the option -D" + HOSTS_FILE + " of Java is set, so names would be looked up"
                            + " without the exporter's egress rules; remove the option, for example from JAVA_OPTS, and put the"
                            + " names into /etc/hosts or hostAliases of the pod"));
        }
    }

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
            names.begin(host);
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
