package io.narrows.exporter.application;

import java.util.concurrent.atomic.LongAdder;

/// Counts what happens to reports while the process runs. Thread-safe.
public final class Counters {
    private final LongAdder acceptedReports = new LongAdder();
    private final LongAdder reportsWithoutConsumer = new LongAdder();

    void accepted(boolean withoutConsumer) {
        acceptedReports.increment();
        if (withoutConsumer) {
            reportsWithoutConsumer.increment();
        }
    }

    /// Reports that were answered 200, those that came twice not counted again.
    public long acceptedReports() {
        return acceptedReports.sum();
    }

    /// Reports that were accepted and asked for no consumer: likely a scanner that is not configured.
    public long reportsWithoutConsumer() {
        return reportsWithoutConsumer.sum();
    }
}
