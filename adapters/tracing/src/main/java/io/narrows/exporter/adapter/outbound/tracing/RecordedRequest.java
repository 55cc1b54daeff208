package io.narrows.exporter.adapter.outbound.tracing;

import io.narrows.exporter.domain.trace.RequestSpan;
import io.narrows.exporter.domain.trace.TracedRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/// The span of a request, by the semantic conventions for HTTP servers.
final class RecordedRequest extends RecordedSpan implements RequestSpan {
    private static final int FIRST_FAILURE = 500;

    private final String method;

    private RecordedRequest(Span span, String method) {
        super(span);
        this.method = method;
    }

    static RecordedRequest begin(Tracer tracer, TracedRequest request) {
        var span = tracer.spanBuilder(request.method())
                .setSpanKind(SpanKind.SERVER)
                .setParent(request.parent().map(RecordedSpan::parent).orElse(Context.root()))
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute("http.request.method", request.method())
                    .setAttribute("url.scheme", request.scheme())
                    .setAttribute("url.path", request.path())
                    .setAttribute("network.protocol.version", request.protocol())
                    .setAttribute("client.address", request.client())
                    .setAttribute("data_exporter.sender", request.sender());
        }
        return new RecordedRequest(span, request.method());
    }

    @Override
    public void answered(int status, String route) {
        var span = span();
        if (span.isRecording()) {
            if (!route.isBlank()) {
                span.setAttribute("http.route", route).updateName(method + " " + route);
            }
            if (status > 0) {
                span.setAttribute("http.response.status_code", (long) status);
            }
            if (status == 0 || status >= FIRST_FAILURE) {
                span.setStatus(StatusCode.ERROR)
                        .setAttribute(ERROR_TYPE, status == 0 ? "no_answer" : Integer.toString(status));
            }
        }
        span.end();
    }
}
