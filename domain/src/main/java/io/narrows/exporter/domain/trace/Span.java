package io.narrows.exporter.domain.trace;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import java.util.concurrent.Callable;

/// A span: one operation in a distributed trace.
///
/// Code that works on the operation finds the span with `current`. Thread-safe. No method throws or blocks.
public interface Span {
    /// The span of the operation that this thread works on. Without an operation, or with tracing off, a span that does
    /// nothing.
    static Span current() {
        return CurrentSpan.ofThisThread();
    }

    /// The id of the trace, 32 hexadecimal digits; blank if there is no trace.
    String traceId();

    /// The id of this span, 16 hexadecimal digits; blank if there is no trace.
    String spanId();

    /// Notes the report that the operation accepted.
    ///
    /// @param source as the sender gave it
    void accepted(ReportId report, String source);

    /// The labels of a report, with the place of this span in its trace, so that the attempts to deliver the report,
    /// and
    /// its consumers, can go on with the trace. A place that the sender named in the labels is linked to this span.
    Labels mark(Labels labels);

    /// Does the work of the operation: `current` is this span meanwhile.
    default void run(Runnable work) {
        CurrentSpan.run(this, work);
    }

    /// A call that is part of the operation, for another thread: `current` is this span during the call.
    default <T> Callable<T> around(Callable<T> call) {
        return CurrentSpan.around(this, call);
    }
}
