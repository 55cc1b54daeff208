package io.narrows.exporter.application.events;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The dead letters since the start, by consumer, without reports of the exporter itself. In memory and bounded.
/// Thread-safe.
public final class Deaths {
    /// The name for all consumers that are not installed, because senders choose their names. No consumer has it.
    public static final String NOT_INSTALLED = "(unknown)";

    private static final int MOST = 1_000;

    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    /// How many deliveries to a consumer died, and why the last one did.
    public record Count(long number, DeathCause cause, String reason) {
        private Count plus(Count last) {
            return new Count(number + last.number, last.cause, last.reason);
        }
    }

    /// Notes a dead letter.
    ///
    /// @param source of its report
    public void note(ConsumerId consumer, String source, DeathCause cause, String reason) {
        if (OwnSource.isOwn(source)) {
            return;
        }
        var name = cause == DeathCause.NOT_INSTALLED ? NOT_INSTALLED : consumer.value();
        if (counts.size() < MOST || counts.containsKey(name)) {
            counts.merge(name, new Count(1, cause, reason), Count::plus);
        }
    }

    /// The dead letters by the name of the consumer, or `NOT_INSTALLED`.
    public Map<String, Count> counts() {
        return new TreeMap<>(counts);
    }
}
