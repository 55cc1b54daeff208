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
import io.narrows.exporter.adapter.inbound.http.body.SlowSenders;
import java.time.Duration;

/// Counts answers, and ends what is to end after them.
///
/// Helidon 4.5 goes on with a connection of HTTP/1.1 after `Connection: close` was said, by either side, and it reads
/// the whole of a body that no handler wanted, however long. Here the connection ends, or the stream of HTTP/2; and
/// since a client that is still sending would find a reset connection in place of its answer, what it sends is read,
/// and dropped, for a while.
///
/// @param openRequests bounds what is answered at the same time
/// @param problems answers what is beyond that
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

    /// Answers also what another filter throws, for what is left of the request must be dealt with after that.
    private void answer(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        try {
            if (!openRequests.run(chain::proceed)) {
                throw Refusal.comeAgain("too many requests are being answered now", Problems.RETRY_AFTER_BUSY);
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
