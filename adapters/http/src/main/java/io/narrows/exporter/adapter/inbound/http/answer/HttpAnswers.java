package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the answers of one port by their status, and those that are errors by their reason. Thread-safe.
public final class HttpAnswers {
    private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();

    private final Map<RefusalReason, LongAdder> refused = new EnumMap<>(RefusalReason.class);

    public HttpAnswers() {
        for (var reason : RefusalReason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    public void count(Status status) {
        byStatus.computeIfAbsent(status.code(), code -> new LongAdder()).increment();
    }

    void countRefused(RefusalReason reason) {
        Objects.requireNonNull(refused.get(reason)).increment();
    }

    /// How many requests were answered with an error, for every reason.
    public Map<RefusalReason, Long> refused() {
        var counts = new EnumMap<RefusalReason, Long>(RefusalReason.class);
        refused.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    public Map<Integer, Long> byStatus() {
        var counts = new TreeMap<Integer, Long>();
        byStatus.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }
}
