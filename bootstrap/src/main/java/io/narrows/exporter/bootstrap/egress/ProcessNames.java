package io.narrows.exporter.bootstrap.egress;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.egress.EgressPolicy;
import io.narrows.exporter.domain.egress.Host;
import io.narrows.exporter.domain.egress.Names;
import io.narrows.exporter.domain.egress.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Looks up host names for this process, and leaves out the addresses that no client may connect to. `ProcessResolver`
/// passes each lookup of the JDK through here, so the rule also holds for clients that look up names by themselves.
///
/// Thread-safe. There is one instance for the process, as there is one resolver of the JDK. Nothing is left out until
/// the exporter starts.
public final class ProcessNames implements Names {
    /// The most host names and ports that are remembered, so that a sender cannot fill the memory.
    private static final int MOST_HELD = 1_000;

    private static final ProcessNames INSTANCE = new ProcessNames();

    private final Map<String, Set<Integer>> held = new HashMap<>();
    /// For each name why its last lookup was refused. The JDK remembers for ten seconds that a lookup failed, but not
    /// why.
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
    private int heldCount;
    private volatile Optional<EgressPolicy> rules = Optional.empty();

    ProcessNames() {}

    /// The instance of this process.
    public static ProcessNames ofThisProcess() {
        return INSTANCE;
    }

    /// Leaves out the addresses that these rules refuse, from now on.
    public void guard(EgressPolicy policy) {
        rules = Optional.of(policy);
    }

    @Override
    public List<InetAddress> lookUp(String host) throws UnknownHostException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (EgressRefusedException e) {
            throw e;
        } catch (UnknownHostException e) {
            var refusal = refusals.get(normal(host));
            throw refusal == null || rules.isEmpty() ? e : rules.get().refuse(host, refusal);
        }
    }

    /// Notes that a name is looked up anew, so an earlier refusal does not count any more.
    void begin(String host) {
        refusals.remove(normal(host));
    }

    @Override
    public boolean hold(String host, int port) {
        synchronized (held) {
            var name = normal(host);
            if (held.getOrDefault(name, Set.of()).contains(port)) {
                return true;
            }
            if (heldCount == MOST_HELD) {
                return false;
            }
            heldCount++;
            return held.computeIfAbsent(name, first -> new HashSet<>()).add(port);
        }
    }

    /// Leaves out the addresses that no client may connect to.
    ///
    /// @throws EgressRefusedException if no address is left
    Stream<InetAddress> allowed(String host, Stream<InetAddress> found) throws EgressRefusedException {
        return rules.isPresent() ? allowed(host, found.toList(), rules.get()) : found;
    }

    private Stream<InetAddress> allowed(String host, List<InetAddress> all, EgressPolicy policy)
            throws EgressRefusedException {
        var ports = heldPorts(host);
        var allowed = all.stream()
                .filter(address -> policy.refusal(host, address, ports).isEmpty())
                .toList();
        if (allowed.isEmpty() && !all.isEmpty()) {
            var refusal = policy.refusal(host, all.getFirst(), ports).orElseThrow();
            remember(host, refusal);
            throw policy.refuse(host, refusal);
        }
        return allowed.stream();
    }

    private void remember(String host, Refusal refusal) {
        if (refusals.size() >= MOST_HELD) {
            refusals.clear();
        }
        refusals.put(normal(host), refusal);
    }

    private Set<Integer> heldPorts(String host) {
        synchronized (held) {
            return Set.copyOf(held.getOrDefault(normal(host), Set.of()));
        }
    }

    private static String normal(String host) {
        return Host.parse(host) instanceof Host.Name name ? name.ascii() : host;
    }
}
