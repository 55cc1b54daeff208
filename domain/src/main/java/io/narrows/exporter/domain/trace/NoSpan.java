package io.narrows.exporter.domain.trace;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Settlement;
import java.util.List;
import java.util.concurrent.Callable;

/// The span of an operation that is not traced. Does nothing, and makes no objects.
final class NoSpan implements RequestSpan, AttemptSpan {
    static final NoSpan INSTANCE = new NoSpan();

    private NoSpan() {}

    @Override
    public String traceId() {
        return "";
    }

    @Override
    public String spanId() {
        return "";
    }

    @Override
    public void accepted(ReportId report, String source) {}

    @Override
    public Labels mark(Labels labels) {
        return labels;
    }

    @Override
    public void run(Runnable work) {
        work.run();
    }

    @Override
    public <T> Callable<T> around(Callable<T> call) {
        return call;
    }

    @Override
    public void answered(int status, String route) {}

    @Override
    public void settled(List<Settlement> settlements) {}

    @Override
    public void end() {}
}
