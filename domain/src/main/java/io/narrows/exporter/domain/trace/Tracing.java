package io.narrows.exporter.domain.trace;

import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.util.List;
import java.util.Set;

/// Outbound port: begins the spans that the exporter records.
///
/// Thread-safe. No method throws, and none but `close` blocks: tracing never holds up a report.
public interface Tracing extends AutoCloseable {
    /// Tracing that records nothing.
    static Tracing off() {
        return TracingOff.INSTANCE;
    }

    /// Whether spans are recorded at all.
    boolean isOn();

    /// Begins the span of a request.
    RequestSpan request(TracedRequest request);

    /// Begins the span of an attempt. Its trace is recorded if the trace of one of its reports is.
    ///
    /// @param hosts the hosts of the destination, without users and passwords
    /// @param batch at least one delivery
    AttemptSpan attempt(LaneName lane, Set<String> hosts, List<Leased> batch);

    /// Sends the spans that have ended, for a bounded time. Called once, when nothing begins spans any more.
    @Override
    default void close() {}
}
