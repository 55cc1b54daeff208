package io.narrows.exporter.adapter.inbound.http.server;

import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// Counts the connections that a port closed on its own, and logs a summary at most once a minute. Thread-safe.
final class ShedLog {
    private static final System.Logger LOGGER = System.getLogger(FrontDoor.class.getName());

    private final String port;
    private final Map<Shedding, LongAdder> counts = new ConcurrentHashMap<>();
    private final Cadence lines = new Cadence(Duration.ofMinutes(1));
    private final LongAdder failedHandshakes = new LongAdder();
    private final Cadence breaks = new Cadence(Duration.ofSeconds(1));
    private long told;

    ShedLog(String port) {
        this.port = port;
    }

    void count(Shedding reason) {
        counts.computeIfAbsent(reason, first -> new LongAdder()).increment();
    }

    Map<Shedding, Long> counts() {
        var sums = new EnumMap<Shedding, Long>(Shedding.class);
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    /// Logs what was not logged yet, unless a line was logged within the last minute. Called by one thread only.
    void tell(int open, int limit) {
        var sums = counts();
        sums.remove(Shedding.IDLE_TIMEOUT);
        long total = sums.values().stream().mapToLong(Long::longValue).sum();
        if (total > told && lines.isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "connections shed port={0} open={1,number,#} limit={2,number,#} since_start=\"{3}\"",
                    port,
                    open,
                    limit,
                    sums.entrySet().stream()
                            .filter(entry -> entry.getValue() > 0)
                            .map(entry -> entry.getKey().label() + " " + entry.getValue())
                            .collect(Collectors.joining(", ")));
            told = total;
        }
    }

    long failedHandshakes() {
        return failedHandshakes.sum();
    }

    /// Counts and logs a connection that ended before TLS was agreed upon.
    void noHandshake(SSLException thrown) {
        failedHandshakes.increment();
        if (breaks.isDue()) {
            LOGGER.log(Level.INFO, "TLS handshake failed port={0} reason=\"{1}\"", port, thrown.getMessage());
        }
    }

    /// Logs that a connection ended unexpectedly. The message of the exception is left out, because it may hold what
    /// was sent.
    void brokeOff(Throwable thrown) {
        if (breaks.isDue()) {
            LOGGER.log(
                    Level.INFO,
                    "connection broke off port={0} error={1}",
                    port,
                    thrown.getClass().getName());
        }
    }
}
