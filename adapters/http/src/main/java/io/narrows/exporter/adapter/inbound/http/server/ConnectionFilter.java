package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.narrows.exporter.adapter.inbound.http.answer.CleanEnd;
import io.narrows.exporter.adapter.inbound.http.answer.HttpAnswers;
import io.narrows.exporter.adapter.inbound.http.answer.Problems;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.RefusalReason;
import io.narrows.exporter.adapter.inbound.http.body.SlowSenders;
import java.time.Duration;

/// Counts answers, and ends a connection or stream that must not continue after its answer.
///
/// Helidon 4.5 keeps an HTTP/1.1 connection open after either side sent `Connection: close` (helidon#12324), and reads
/// the whole of an unread body, however long. This filter ends the HTTP/1.1 connection or the HTTP/2 stream instead. A
/// client that is still sending would see a reset connection instead of its answer, so the filter first reads and drops
/// what the client sends, for a limited time.
///
/// @param openRequests bounds the number of requests answered at the same time
/// @param problems answers the requests beyond that number
public record ConnectionFilter(
        HttpAnswers answers, SlowSenders slowSenders, OpenRequests openRequests, Problems problems) implements Filter {
    private static final Duration LINGER = Duration.ofSeconds(3);

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
        FrontDoor.whileAnswering(request.remotePeer(), () -> answer(chain, request, response));
        if (!request.content().consumed()) {
            linger(request);
            throw CleanEnd.because("nobody wanted the body");
        }
        if (http1 && isToClose(request, response)) {
            throw CleanEnd.because("the connection was to be closed");
        }
    }

    /// Answers the refusals of other filters too, because the rest of the request must be handled after the answer.
    private void answer(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        try {
            if (!openRequests.run(FrontDoor.address(request.remotePeer()), chain::proceed)) {
                throw Refusal.comeAgain(
                        RefusalReason.BUSY, "too many requests are being answered now", Problems.RETRY_AFTER_BUSY);
            }
        } catch (Refusal refusal) {
            problems.handle(request, response, refusal);
        }
    }

    private static boolean isToClose(RoutingRequest request, RoutingResponse response) {
        return request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
                || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    private void linger(RoutingRequest request) {
        if (isWaitingToSend(request)) {
            return;
        }
        try (var reading = slowSenders.watch(request.remotePeer(), LINGER, LINGER, () -> {})) {
            request.content().consume();
            reading.progress();
        } catch (RuntimeException e) {
            // The sender already has its answer, so errors in the rest of the body do not matter.
        }
    }

    /// Whether the client waits for `100 Continue` before it sends the body, and never received it.
    private static boolean isWaitingToSend(RoutingRequest request) {
        return request.headers().contains(HeaderNames.EXPECT) && !request.continueSent();
    }
}
