package io.narrows.exporter.adapter.outbound.tracing;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.trace.Span;
import io.narrows.exporter.domain.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;

/// A span of OpenTelemetry as the exporter's own port has it. Thread-safe, as OpenTelemetry's spans are.
class RecordedSpan implements Span {
    static final AttributeKey<String> REPORT = AttributeKey.stringKey("data_exporter.report.id");
    static final AttributeKey<String> SOURCE = AttributeKey.stringKey("data_exporter.source");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<TraceContext> GETTER = new TextMapGetter<>() {
        @Override
        public String get(TraceContext place, String key) {
            return switch (key) {
                case TraceContext.PARENT -> place.traceparent();
                case TraceContext.STATE -> place.tracestate();
                default -> "";
            };
        }
    };

    private final io.opentelemetry.api.trace.Span span;

    RecordedSpan(io.opentelemetry.api.trace.Span span) {
        this.span = span;
    }

    io.opentelemetry.api.trace.Span span() {
        return span;
    }

    @Override
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    @Override
    public String spanId() {
        return span.getSpanContext().getSpanId();
    }

    @Override
    public void accepted(ReportId report, String source) {
        if (span.isRecording()) {
            span.setAttribute(REPORT, report.toString()).setAttribute(SOURCE, source);
        }
    }

    @Override
    public Labels mark(Labels labels) {
        TraceContext.of(labels).ifPresent(named -> {
            var sender = place(named);
            if (sender.isValid() && !sender.getTraceId().equals(traceId())) {
                span.addLink(sender);
            }
        });
        var headers = new HashMap<String, String>();
        W3C.inject(Context.root().with(span), headers, (target, name, value) -> {
            if (target != null) {
                target.put(name, value);
            }
        });
        return new TraceContext(
                        headers.getOrDefault(TraceContext.PARENT, ""), headers.getOrDefault(TraceContext.STATE, ""))
                .in(labels);
    }

    /// The place in a trace as a parent; the root if it is malformed.
    static Context parent(TraceContext place) {
        return W3C.extract(Context.root(), place, GETTER);
    }

    /// The place in a trace; an invalid one if it is malformed.
    static SpanContext place(TraceContext place) {
        return io.opentelemetry.api.trace.Span.fromContext(parent(place)).getSpanContext();
    }
}
