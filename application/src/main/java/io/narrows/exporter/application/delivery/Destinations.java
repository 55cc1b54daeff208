package io.narrows.exporter.application.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Remembers for each destination host whether it ever took a report, and its timeout while it is not proven. So many
/// lanes to one silent host do not each have to find out. Bounded: the least recently used hosts are forgotten.
///
/// Thread-safe.
final class Destinations {
    private static final int MOST = 4_096;
    private static final float LOAD_FACTOR = 0.75f;

    /// The timeout of a first attempt. It doubles after each timeout, so that a slow host is not shut out.
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(10);

    private final Duration longest;
    private final Map<String, Memory> hosts = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    /// What is known about one host.
    private record Memory(boolean tookOne, Duration patience) {}

    /// @param longest the longest timeout of an attempt
    Destinations(Duration longest) {
        this.longest = longest;
    }

    /// Whether each of the hosts took a report before.
    synchronized boolean areKnown(Set<String> all) {
        return all.stream().allMatch(host -> memory(host).tookOne());
    }

    /// The timeout of an attempt while the lane is not proven.
    synchronized Duration patience(Set<String> all) {
        return all.stream()
                .map(host -> memory(host).patience())
                .max(Duration::compareTo)
                .orElse(longest);
    }

    synchronized void took(Set<String> all) {
        all.forEach(host -> keep(host, new Memory(true, memory(host).patience())));
    }

    synchronized void ranOutOfTime(Set<String> all) {
        all.forEach(host -> {
            var memory = memory(host);
            keep(host, new Memory(memory.tookOne(), shorter(memory.patience().multipliedBy(2))));
        });
    }

    private Memory memory(String host) {
        var known = hosts.get(host);
        return known == null ? new Memory(false, shorter(FIRST_PATIENCE)) : known;
    }

    private void keep(String host, Memory memory) {
        hosts.put(host, memory);
        if (hosts.size() > MOST) {
            var eldest = hosts.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private Duration shorter(Duration patience) {
        return patience.compareTo(longest) < 0 ? patience : longest;
    }
}
