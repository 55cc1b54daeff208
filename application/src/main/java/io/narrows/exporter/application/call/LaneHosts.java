package io.narrows.exporter.application.call;

import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Asks plugins which hosts their consumers connect to. The answer is for operators and for permits, so a plugin that
/// cannot answer still gets its deliveries. A plugin that does not return is not asked again.
///
/// Thread-safe.
public final class LaneHosts {
    private static final BoundedCall ASKING = new BoundedCall(Duration.ofSeconds(2));
    private static final int MOST_SHOWN = 64;
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]+)?])(:[0-9]{1,5})?");

    private final ConcurrentHashMap<ConsumerId, Asked> asked = new ConcurrentHashMap<>();

    /// The questions to one kind of consumer, one at a time, because a thousand lanes of a hanging plugin must not use
    /// up a thousand threads.
    private static final class Asked {
        private final ReentrantLock lock = new ReentrantLock();
        private boolean silent;
    }

    /// The hosts that a consumer connects to, as its plugin reports them.
    ///
    /// @param shown as `host` or `host:port`; anything else the plugin reports, such as a user and a password, is left
    ///     out
    /// @param local whether the consumer needs no network
    /// @param keys the names under which attempts to these hosts are counted. A plugin that cannot name its hosts has a
    ///     name of its own, so that its lanes are not mistaken for local ones
    public record Told(Set<String> shown, boolean local, Set<String> keys) {
        /// Stands for the hosts of a lane that has not asked its plugin yet.
        public static final Told NOT_ASKED = new Told(Set.of(), false, Set.of());

        private static final int MOST_KEYS = 8;

        private static Told of(ConsumerId kind, Set<String> hosts) {
            var shown = hosts.stream()
                    .map(LaneHosts::shown)
                    .flatMap(Optional::stream)
                    .sorted()
                    .limit(MOST_SHOWN)
                    .collect(Collectors.toUnmodifiableSet());
            return new Told(shown, hosts.isEmpty(), shown.isEmpty() && !hosts.isEmpty() ? unnamed(kind) : keys(shown));
        }

        private static Told nothing(ConsumerId kind) {
            return new Told(Set.of(), false, unnamed(kind));
        }

        private static Set<String> unnamed(ConsumerId kind) {
            return Set.of("?" + kind);
        }

        private static Set<String> keys(Set<String> shown) {
            return shown.stream()
                    .map(host -> host.toLowerCase(Locale.ROOT))
                    .sorted()
                    .limit(MOST_KEYS)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    public Told of(ConsumerType type, ConsumerSettings settings) throws InterruptedException {
        var state = asked.computeIfAbsent(type.kind(), id -> new Asked());
        state.lock.lockInterruptibly();
        try {
            if (state.silent) {
                return Told.nothing(type.kind());
            }
            return switch (ASKING.run(() -> Told.of(type.kind(), type.hosts(settings)))) {
                case Outcome.Returned<Told> told -> told.value();
                case Outcome.Threw<Told> threw -> Told.nothing(type.kind());
                case Outcome.Running<Told> hung -> {
                    state.silent = true;
                    yield Told.nothing(type.kind());
                }
            };
        } finally {
            state.lock.unlock();
        }
    }

    /// The host part of an address. Empty if it is not clear which part is the host, because a password may contain a
    /// `/`.
    private static Optional<String> shown(String text) {
        var address = SCHEME.matcher(text).replaceFirst("");
        var authority = address.split("[/?#\\\\]", 2);
        if (authority.length > 1 && authority[1].contains("@")) {
            return Optional.empty();
        }
        var host = authority[0].substring(authority[0].lastIndexOf('@') + 1);
        return Optional.of(host).filter(HOST.asMatchPredicate());
    }
}
