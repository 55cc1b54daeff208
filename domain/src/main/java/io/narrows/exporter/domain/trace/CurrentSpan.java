package io.narrows.exporter.domain.trace;

import java.util.concurrent.Callable;

/// The span of each thread.
final class CurrentSpan {
    private static final ScopedValue<Span> SPAN = ScopedValue.newInstance();

    private CurrentSpan() {}

    static Span ofThisThread() {
        return SPAN.isBound() ? SPAN.get() : NoSpan.INSTANCE;
    }

    static void run(Span span, Runnable work) {
        ScopedValue.where(SPAN, span).run(work);
    }

    static <T> Callable<T> around(Span span, Callable<T> call) {
        return () -> ScopedValue.where(SPAN, span).call(call::call);
    }
}
