package io.narrows.exporter.adapter.inbound.http.server;

import java.time.Duration;
import java.util.Objects;

/// How many connections a port holds, and how long each may keep the exporter waiting. The configuration
/// checks the bounds of the values.
///
/// @param max connections of one port; beyond that, the longest idle connection is closed in favour of the new one
/// @param maxPerAddress connections of one remote address, with the same rule; set to `max` if all senders share one
///     address. One remote address may have the same share of `maxRequests`
/// @param headTimeout how long the head of a request may take, from the accept or from its first byte
/// @param idleTimeout how long a connection stays open between two requests
/// @param answerTimeout how long a client may take to read what one write sends
/// @param maxRequests requests answered at the same time, over all connections of a port; further requests are answered
///     503
/// @param maxWaits requests that wait for a settlement at the same time; further requests get their receipt at once
/// @param http2 whether the port speaks HTTP/2 without TLS
public record ConnectionLimits(
        int max,
        int maxPerAddress,
        Duration headTimeout,
        Duration idleTimeout,
        Duration answerTimeout,
        int maxRequests,
        int maxWaits,
        boolean http2) {
    /// 1,024 connections, 768 of one address; 5 s for a head, 2 minutes between requests, 30 s for an answer; 1,024
    /// requests and 256 waits at the same time; no HTTP/2.
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(
            1_024, 768, Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(30), 1_024, 256, false);

    private static final int MOST_OF_OPERATORS = 256;

    public ConnectionLimits {
        Objects.requireNonNull(headTimeout, "headTimeout");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(answerTimeout, "answerTimeout");
    }

    /// The limits of the operators' port. Few connections are enough there, and nobody waits for a settlement.
    public ConnectionLimits forOperators() {
        var most = Math.min(max, MOST_OF_OPERATORS);
        return new ConnectionLimits(
                most,
                Math.min(maxPerAddress, most),
                headTimeout,
                idleTimeout,
                answerTimeout,
                Math.min(maxRequests, most),
                0,
                http2);
    }
}
