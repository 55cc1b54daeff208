package io.narrows.exporter.bootstrap.logging;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.trace.Span;

/// A span of a trace, for tests of the log.
final class TracedSpan implements Span {
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Override
    public String traceId() {
        return TRACE;
    }

    @Override
    public String spanId() {
        return "00f067aa0ba902b7";
    }

    @Override
    public void accepted(ReportId report, String source) {}

    @Override
    public Labels mark(Labels labels) {
        return labels;
    }
}
