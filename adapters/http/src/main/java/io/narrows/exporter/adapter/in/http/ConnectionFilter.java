package io.narrows.exporter.adapter.in.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;

/// Counts answers, and ends HTTP/1.1 connections as they should end.
///
/// Helidon 4.5 goes on with a connection after `Connection: close` was said, by either side, and reads the whole of a
/// body that no handler wanted, however long. Here the connection ends; and since a client that is still sending would
/// find a reset connection in place of its answer, what it sends is read, and dropped, for a while.
record ConnectionFilter(HttpAnswers answers, SlowSenders slowSenders) implements Filter {
    private static final Duration LINGER = Duration.ofSeconds(5);

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var http1 = request.prologue().protocolVersion().startsWith("1");
        response.whenSent(() -> answers.count(response.status()));
        if (http1) {
            response.beforeSend(() -> {
                if (!request.content().consumed()) {
                    response.header(HeaderValues.CONNECTION_CLOSE);
                }
            });
        }
        chain.proceed();
        if (http1 && isToClose(request, response)) {
            linger(request);
            throw new CloseConnectionException("the connection was to be closed");
        }
    }

    private static boolean isToClose(RoutingRequest request, RoutingResponse response) {
        return request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
                || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    private void linger(RoutingRequest request) {
        if (request.content().consumed() || isWaitingToSend(request)) {
            return;
        }
        try (var reading = slowSenders.watch(LINGER, LINGER, () -> {})) {
            request.content().consume();
            reading.progress();
        } catch (RuntimeException e) {
            // The sender has its answer. What it sends after that may be anything.
        }
    }

    /// Whether the client sends nothing before it is told to, and never was.
    private static boolean isWaitingToSend(RoutingRequest request) {
        return request.headers().contains(HeaderNames.EXPECT) && !request.continueSent();
    }
}
