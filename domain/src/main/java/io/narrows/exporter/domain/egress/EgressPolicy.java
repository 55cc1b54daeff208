package io.narrows.exporter.domain.egress;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The egress rules. In every configuration a consumer must not reach the exporter's own ports or a link-local,
/// metadata, unspecified, multicast or broadcast address. If the operator has a list of allowed destinations, nothing
/// else is allowed. Judges parsed hosts and addresses, never text.
///
/// Thread-safe.
public final class EgressPolicy implements Egress {
    private static final long START_SECONDS = 30;

    private final HostRules allowed;
    private final boolean requiresTls;
    private final Names names;
    private final Consumer<Refusal> refused;
    private final RecentChecks recent = new RecentChecks();
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile Set<Integer> ownPorts = Set.of();
    private volatile String ownName = "";
    private volatile Set<String> ownDestinations = Set.of();

    /// @param allowed the destinations that the operator allows; empty if there is no such list
    /// @param refused receives each refusal
    public EgressPolicy(HostRules allowed, Names names, Consumer<Refusal> refused) {
        this(allowed, false, names, refused);
    }

    /// @param requiresTls whether consumers may talk to destinations over TLS only
    /// @see #EgressPolicy(HostRules, Names, Consumer)
    public EgressPolicy(HostRules allowed, boolean requiresTls, Names names, Consumer<Refusal> refused) {
        this.allowed = allowed;
        this.requiresTls = requiresTls;
        this.names = names;
        this.refused = refused;
    }

    /// Sets the ports that the exporter listens on. Until this call, checking an address of this machine waits, and
    /// lookups are not held to the list: the exporter itself looks up the hosts that it listens on.
    public void listenOn(Set<Integer> ports) {
        ownName = allowed.isEmpty() ? "" : ThisMachine.name();
        ownPorts = Set.copyOf(ports);
        started.countDown();
    }

    /// Lets the exporter itself look up a host that the list does not name, because the operator made it a destination
    /// of
    /// the exporter's own, such as a collector of traces. Consumers may still not connect to it. To be called before
    /// the
    /// exporter listens.
    public void allowLookupsOf(String host) {
        ownDestinations = Set.of(host.toLowerCase(Locale.ROOT));
    }

    @Override
    public InetSocketAddress check(InetSocketAddress destination) throws EgressRefusedException {
        if (!destination.isUnresolved()) {
            judge(destination, hostOf(destination), List.of(destination.getAddress()));
            return destination;
        }
        var known = recent.find(destination);
        return known.isPresent() ? known.get() : resolve(destination);
    }

    @Override
    public void checkWithoutTls(String host) throws EgressRefusedException {
        if (requiresTls) {
            throw refuse(host, Refusal.NOT_ENCRYPTED);
        }
    }

    /// Allows only hosts that the list names, if there is a list: this machine cannot know what the proxy's lookup
    /// answers.
    @Override
    public void checkBehindProxy(URI url) throws EgressRefusedException {
        var destination = Egress.destination(url);
        if (!allowed.isEmpty() && !allowed.name(Host.parse(destination.getHostString()), destination.getPort())) {
            throw refuse(destination, Refusal.NOT_LISTED);
        }
        check(destination);
    }

    /// Judges an address that a lookup of a name has found, for clients that look up names by themselves.
    ///
    /// @param heldPorts the ports at which the name was allowed before
    /// @return empty if a client may connect to the address
    public Optional<Refusal> refusal(String host, InetAddress address, Set<Integer> heldPorts) {
        var byItself = Refusal.of(address);
        if (byItself.isPresent()) {
            return byItself;
        }
        if (ownDestinations.contains(host.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        var parsed = Host.parse(host);
        for (int port : heldPorts) {
            if (isOwnPortHere(address, port)) {
                return Optional.of(Refusal.OWN_PORT);
            }
            if (!isListed(parsed, address, port)) {
                return Optional.of(Refusal.NOT_LISTED);
            }
        }
        return !isListening() || host.equalsIgnoreCase(ownName) || isListed(parsed, address, Destination.ANY_PORT)
                ? Optional.empty()
                : Optional.of(Refusal.NOT_LISTED);
    }

    /// Counts a refusal, and makes the exception for it.
    public EgressRefusedException refuse(String host, Refusal refusal) {
        refused.accept(refusal);
        return new EgressRefusedException(host, refusal.why());
    }

    private InetSocketAddress resolve(InetSocketAddress destination) throws EgressRefusedException {
        var host = Host.parse(destination.getHostString());
        var addresses = addresses(destination, host);
        if (addresses.isEmpty()) {
            return destination;
        }
        var resolved = new InetSocketAddress(addresses.getFirst(), destination.getPort());
        if (isListening()) {
            recent.add(destination, resolved);
        }
        return resolved;
    }

    private List<InetAddress> addresses(InetSocketAddress destination, Host host) throws EgressRefusedException {
        return switch (host) {
            case Host.Unclear unclear -> throw refuse(destination, Refusal.UNCLEAR);
            case Host.Literal literal -> {
                var address = List.of(literal.address());
                judge(destination, host, address);
                yield address;
            }
            case Host.Name name -> addressesOf(destination, name);
        };
    }

    /// Looks up a name. If the name passes at a port where another address of it would be refused, the name is first
    /// held to this port and then looked up again, so that its owner cannot change it between this lookup and the
    /// client's.
    private List<InetAddress> addressesOf(InetSocketAddress destination, Host.Name name) throws EgressRefusedException {
        var first = lookUp(destination, name);
        judge(destination, name, first);
        boolean isOwnPort = isOwnPort(destination.getPort());
        if (!isOwnPort && !isAllowedByAddressAndPort(destination, name)) {
            return first;
        }
        if (!names.hold(name.ascii(), destination.getPort())) {
            throw refuse(destination, isOwnPort ? Refusal.OWN_PORT : Refusal.NOT_LISTED);
        }
        var second = lookUp(destination, name);
        judge(destination, name, second);
        return second;
    }

    private boolean isAllowedByAddressAndPort(InetSocketAddress destination, Host.Name name) {
        return allowed.differByPort() && !allowed.name(name, destination.getPort());
    }

    /// Looks up the text of the setting, as the client will, unless it is in another script than ASCII.
    private List<InetAddress> lookUp(InetSocketAddress destination, Host.Name name) throws EgressRefusedException {
        var text = destination.getHostString();
        boolean isAscii = text.chars().allMatch(c -> c < 0x80);
        try {
            return names.lookUp(isAscii ? text : name.ascii());
        } catch (EgressRefusedException e) {
            throw e;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private void judge(InetSocketAddress destination, Host host, List<InetAddress> addresses)
            throws EgressRefusedException {
        for (var address : addresses) {
            var refusal = refusal(address, destination.getPort());
            if (refusal.isPresent()) {
                throw refuse(destination, refusal.get());
            }
        }
        boolean isListed = allowed.isEmpty()
                || allowed.name(host, destination.getPort())
                || (!addresses.isEmpty()
                        && addresses.stream().allMatch(address -> allowed.cover(address, destination.getPort())));
        if (!isListed) {
            throw refuse(destination, Refusal.NOT_LISTED);
        }
    }

    private Optional<Refusal> refusal(InetAddress address, int port) {
        var byItself = Refusal.of(address);
        if (byItself.isPresent()) {
            return byItself;
        }
        return isOwnPortHere(address, port) ? Optional.of(Refusal.OWN_PORT) : Optional.empty();
    }

    private boolean isListed(Host host, InetAddress address, int port) {
        return allowed.isEmpty() || allowed.name(host, port) || allowed.cover(address, port);
    }

    private boolean isOwnPortHere(InetAddress address, int port) {
        boolean cannotBe = isListening() && !ownPorts.contains(port);
        return !cannotBe && ThisMachine.has(address) && isOwnPort(port);
    }

    private boolean isListening() {
        return started.getCount() == 0;
    }

    /// Whether the exporter listens on this port. Also true if the ports are still unknown after `START_SECONDS`.
    private boolean isOwnPort(int port) {
        try {
            return !started.await(START_SECONDS, TimeUnit.SECONDS) || ownPorts.contains(port);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private EgressRefusedException refuse(InetSocketAddress destination, Refusal refusal) {
        return refuse(destination.getHostString() + ":" + destination.getPort(), refusal);
    }

    /// The host of a resolved destination: the name that it was made from, or its address.
    private static Host hostOf(InetSocketAddress destination) {
        return Host.parse(destination.getHostString()) instanceof Host.Name name
                ? name
                : new Host.Literal(destination.getAddress());
    }
}
