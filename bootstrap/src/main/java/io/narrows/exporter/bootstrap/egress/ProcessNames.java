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

/// The names that this process looks up, without the addresses that no client may connect to. `ProcessResolver` hands
/// each lookup of the JDK over, so clients that look names up by themselves are held to it too.
///
/// Thread-safe. One for the process, as the JDK's resolver is. It lets everything pass until the exporter starts.
public final class ProcessNames implements Names {
    /// As many as a server could reasonably forward to; a sender must not fill the memory with more.
    private static final int MOST_KEPT_OFF = 1_000;

    private static final ProcessNames INSTANCE = new ProcessNames();

    private final Set<String> keptOff = new HashSet<>();
    private volatile boolean isGuarding;

    ProcessNames() {}

    /// Those of this process.
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

    /// Leaves out what no client may connect to.
    ///
    /// @throws EgressRefusedException if nothing is left
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
