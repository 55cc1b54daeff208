package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the answers of one port by their status. Thread-safe.
public final class HttpAnswers {
    private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();

    public void count(Status status) {
        byStatus.computeIfAbsent(status.code(), code -> new LongAdder()).increment();
    }

    public Map<Integer, Long> byStatus() {
        var counts = new TreeMap<Integer, Long>();
        byStatus.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }
}
