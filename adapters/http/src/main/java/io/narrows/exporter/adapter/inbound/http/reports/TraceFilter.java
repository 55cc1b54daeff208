package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.narrows.exporter.adapter.inbound.http.access.Peer;
import io.narrows.exporter.adapter.inbound.http.senders.Senders;
import io.narrows.exporter.domain.trace.TraceContext;
import io.narrows.exporter.domain.trace.TracedRequest;
import io.narrows.exporter.domain.trace.Tracing;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Records each request that hands in a report as a span, and does the work of the request within the span.
///
/// Comes behind the login of senders, because a client may ask for its request to be recorded.
public record TraceFilter(Tracing tracing, Senders senders) implements Filter {
    private static final HeaderName PARENT = HeaderNames.create(TraceContext.PARENT);
    private static final HeaderName STATE = HeaderNames.create(TraceContext.STATE);

    /// What a CloudEvent in binary mode names, if the request itself names no place in a trace.
    private static final HeaderName PARENT_OF_EVENT = HeaderNames.create("ce-" + TraceContext.PARENT);

    private static final HeaderName STATE_OF_EVENT = HeaderNames.create("ce-" + TraceContext.STATE);

    /// The filters of the port: this one, or none.
    public List<Filter> filters() {
        return tracing.isOn() ? List.of(this) : List.of();
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (!Method.POST.equals(request.prologue().method())) {
            chain.proceed();
            return;
        }
        var span = tracing.request(traced(request));
        try {
            span.run(chain::proceed);
        } finally {
            span.answered(
                    response.isSent() ? response.status().code() : 0,
                    request.matchingPattern().orElse(""));
        }
    }

    private TracedRequest traced(RoutingRequest request) {
        return new TracedRequest(
                request.prologue().method().text(),
                request.isSecure() ? "https" : "http",
                request.prologue().uriPath().rawPath(),
                request.prologue().protocolVersion(),
                Peer.address(request).map(InetAddress::getHostAddress).orElse(""),
                senders.of(request).name(),
                parent(request.headers()));
    }

    private static Optional<TraceContext> parent(ServerRequestHeaders headers) {
        return parent(headers, PARENT, STATE).or(() -> parent(headers, PARENT_OF_EVENT, STATE_OF_EVENT));
    }

    /// The place that headers name. Two parents are none, because nobody knows which of them is right.
    private static Optional<TraceContext> parent(ServerRequestHeaders headers, HeaderName parent, HeaderName state) {
        var parents = headers.values(parent);
        return parents.size() == 1
                ? Optional.of(new TraceContext(parents.getFirst(), String.join(",", headers.values(state))))
                : Optional.empty();
    }
}
