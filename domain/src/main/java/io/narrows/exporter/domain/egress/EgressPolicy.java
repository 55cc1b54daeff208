package io.narrows.exporter.domain.egress;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The egress rules that hold in every configuration: a consumer must not reach the exporter's own ports or a
/// link-local, metadata, unspecified, multicast or broadcast address. Judges parsed addresses, never text.
///
/// Thread-safe.
public final class EgressPolicy implements Egress {
    private static final long START_SECONDS = 30;

    private final Names names;
    private final Consumer<Refusal> refused;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile Set<Integer> ownPorts = Set.of();

    /// @param refused receives each refusal
    public EgressPolicy(Names names, Consumer<Refusal> refused) {
        this.names = names;
        this.refused = refused;
    }

    /// Sets the ports that the exporter listens on. Until this call, checking an address of this machine waits.
    public void listenOn(Set<Integer> ports) {
        ownPorts = Set.copyOf(ports);
        started.countDown();
    }

    @Override
    public InetSocketAddress check(InetSocketAddress destination) throws EgressRefusedException {
        if (!destination.isUnresolved()) {
            judge(destination, List.of(destination.getAddress()));
            return destination;
        }
        var addresses = addresses(destination);
        return addresses.isEmpty() ? destination : new InetSocketAddress(addresses.getFirst(), destination.getPort());
    }

    /// Looks up a name. If a name passes on one of the exporter's ports, it is first kept off this machine and then
    /// looked up again, so that its owner cannot change it between this lookup and the client's.
    private List<InetAddress> addresses(InetSocketAddress destination) throws EgressRefusedException {
        var host = destination.getHostString();
        var first = lookUp(host);
        judge(destination, first);
        if (isLiteral(host) || !isOwnPort(destination.getPort())) {
            return first;
        }
        if (!names.keepOffThisMachine(host)) {
            throw refuse(destination, Refusal.OWN_PORT);
        }
        var second = lookUp(host);
        judge(destination, second);
        return second;
    }

    private List<InetAddress> lookUp(String host) throws EgressRefusedException {
        try {
            return names.lookUp(host);
        } catch (EgressRefusedException e) {
            throw e;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private void judge(InetSocketAddress destination, List<InetAddress> addresses) throws EgressRefusedException {
        for (var address : addresses) {
            var refusal = refusal(address, destination.getPort());
            if (refusal.isPresent()) {
                throw refuse(destination, refusal.get());
            }
        }
    }

    private Optional<Refusal> refusal(InetAddress address, int port) {
        var byItself = Refusal.of(address);
        if (byItself.isPresent()) {
            return byItself;
        }
        return ThisMachine.has(address) && isOwnPort(port) ? Optional.of(Refusal.OWN_PORT) : Optional.empty();
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
        refused.accept(refusal);
        return new EgressRefusedException(destination.getHostString() + ":" + destination.getPort(), refusal.why());
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host.replaceAll("^\\[|]$", ""));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
