package io.narrows.exporter.domain.egress;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Destinations that were allowed a moment ago, so that a check for each report neither parses nor looks up a name.
/// What a name may lead to in between is held to the same rules by the process's resolver.
///
/// Thread-safe.
final class RecentChecks {
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST = 1_000;

    private final ConcurrentHashMap<InetSocketAddress, Allowed> checks = new ConcurrentHashMap<>();

    private record Allowed(InetSocketAddress resolved, long atNanos) {}

    Optional<InetSocketAddress> find(InetSocketAddress unresolved) {
        return Optional.ofNullable(checks.get(unresolved))
                .filter(check -> System.nanoTime() - check.atNanos() < KEPT_NANOS)
                .map(Allowed::resolved);
    }

    void add(InetSocketAddress unresolved, InetSocketAddress resolved) {
        if (checks.size() >= MOST) {
            checks.clear();
        }
        checks.put(unresolved, new Allowed(resolved, System.nanoTime()));
    }
}
