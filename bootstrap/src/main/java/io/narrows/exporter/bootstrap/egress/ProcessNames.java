package io.narrows.exporter.bootstrap.egress;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.egress.Names;
import io.narrows.exporter.domain.egress.Refusal;
import io.narrows.exporter.domain.egress.ThisMachine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// Looks up host names for this process, and leaves out the addresses that no client may connect to. `ProcessResolver`
/// passes each lookup of the JDK through here, so the rule also holds for clients that look up names by themselves.
///
/// Thread-safe. There is one instance for the process, as there is one resolver of the JDK. Nothing is left out until
/// the exporter starts.
public final class ProcessNames implements Names {
    /// The most host names that are remembered, so that a sender cannot fill the memory.
    private static final int MOST_KEPT_OFF = 1_000;

    private static final ProcessNames INSTANCE = new ProcessNames();

    private final Set<String> keptOff = new HashSet<>();
    private volatile boolean isGuarding;

    ProcessNames() {}

    /// The instance of this process.
    public static ProcessNames ofThisProcess() {
        return INSTANCE;
    }

    /// Leaves out forbidden addresses from now on.
    public ProcessNames guard() {
        isGuarding = true;
        return this;
    }

    @Override
    public List<InetAddress> lookUp(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public boolean keepOffThisMachine(String host) {
        synchronized (keptOff) {
            var name = normal(host);
            return keptOff.contains(name) || (keptOff.size() < MOST_KEPT_OFF && keptOff.add(name));
        }
    }

    /// Leaves out the addresses that no client may connect to.
    ///
    /// @throws EgressRefusedException if no address is left
    Stream<InetAddress> allowed(String host, Stream<InetAddress> found) throws EgressRefusedException {
        if (!isGuarding) {
            return found;
        }
        boolean isKeptOff = isKeptOff(host);
        var all = found.toList();
        var allowed = all.stream()
                .filter(address -> Refusal.of(address).isEmpty() && !(isKeptOff && ThisMachine.has(address)))
                .toList();
        if (allowed.isEmpty() && !all.isEmpty()) {
            throw new EgressRefusedException(
                    host, Refusal.of(all.getFirst()).orElse(Refusal.OWN_PORT).why());
        }
        return allowed.stream();
    }

    private boolean isKeptOff(String host) {
        synchronized (keptOff) {
            return keptOff.contains(normal(host));
        }
    }

    private static String normal(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
