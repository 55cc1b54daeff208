package io.narrows.exporter.application;

import io.narrows.exporter.domain.egress.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Counts what happens to reports while the process runs. Thread-safe.
public final class Counters {
    private final LongAdder acceptedReports = new LongAdder();
    private final LongAdder reportsWithoutConsumer = new LongAdder();
    private final LongAdder reportsWithoutRoute = new LongAdder();
    private final LongAdder reportsWithoutPayload = new LongAdder();
    private final Map<Refusal, LongAdder> egressRefusals = new EnumMap<>(Refusal.class);
    private final LongSupplier suppressedLogLines;

    /// @param suppressedLogLines the number of suppressed log records since the start
    public Counters(LongSupplier suppressedLogLines) {
        this.suppressedLogLines = suppressedLogLines;
        for (var refusal : Refusal.values()) {
            egressRefusals.put(refusal, new LongAdder());
        }
    }

    public Counters() {
        this(() -> 0);
    }

    void accepted(boolean withoutConsumer) {
        acceptedReports.increment();
        if (withoutConsumer) {
            reportsWithoutConsumer.increment();
        }
    }

    void acceptedWithoutPayload() {
        reportsWithoutPayload.increment();
    }

    void refusedWithoutRoute() {
        reportsWithoutRoute.increment();
    }

    /// Counts a destination that a consumer was not allowed to connect to.
    public void egressRefused(Refusal refusal) {
        Objects.requireNonNull(egressRefusals.get(refusal)).increment();
    }

    /// The number of refused destinations for each reason. The map contains every reason.
    public Map<Refusal, Long> egressRefusals() {
        var counts = new EnumMap<Refusal, Long>(Refusal.class);
        egressRefusals.forEach((refusal, count) -> counts.put(refusal, count.sum()));
        return counts;
    }

    /// Reports that were answered with 200, without repeated requests.
    public long acceptedReports() {
        return acceptedReports.sum();
    }

    /// Accepted reports that asked for no consumer and matched no route: likely from a scanner that is not configured.
    public long reportsWithoutConsumer() {
        return reportsWithoutConsumer.sum();
    }

    /// Reports that were refused, because they name no consumer and match no route.
    public long reportsWithoutRoute() {
        return reportsWithoutRoute.sum();
    }

    /// Log records that were suppressed, because too many of their kind or from their logger came at once.
    public long suppressedLogLines() {
        return suppressedLogLines.getAsLong();
    }

    /// Accepted reports with an empty payload, which no route takes: likely an event or a bare report that was posted
    /// where envelopes belong.
    public long reportsWithoutPayload() {
        return reportsWithoutPayload.sum();
    }
}
