package io.narrows.exporter.domain.trace;

import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.util.List;
import java.util.Set;

/// Tracing that is off: every span is one that does nothing.
final class TracingOff implements Tracing {
    static final TracingOff INSTANCE = new TracingOff();

    private TracingOff() {}

    @Override
    public boolean isOn() {
        return false;
    }

    @Override
    public RequestSpan request(TracedRequest request) {
        return NoSpan.INSTANCE;
    }

    @Override
    public AttemptSpan attempt(LaneName lane, Set<String> hosts, List<Leased> batch) {
        return NoSpan.INSTANCE;
    }
}
