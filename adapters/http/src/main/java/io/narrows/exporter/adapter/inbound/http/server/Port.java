package io.narrows.exporter.adapter.inbound.http.server;

import io.narrows.exporter.adapter.inbound.http.answer.HttpAnswers;
import io.narrows.exporter.adapter.inbound.http.answer.Problems;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import java.util.Optional;

/// The objects of one port. Ports share nothing, so load on one cannot exhaust the other.
///
/// @param name the port's name in metrics and the log
/// @param tls how the port speaks TLS, if it does
public record Port(
        String name,
        HttpAnswers answers,
        Problems problems,
        FrontDoor door,
        OpenRequests openRequests,
        Optional<PortTls> tls) {
    public static Port of(String name, ConnectionLimits limits, Optional<PortTls> tls) {
        var answers = new HttpAnswers();
        var problems = new Problems(answers);
        return new Port(
                name,
                answers,
                problems,
                new FrontDoor(name, limits, problems::finalAnswer, tls.isPresent()),
                openRequests(limits),
                tls);
    }

    private static OpenRequests openRequests(ConnectionLimits limits) {
        // Requests that wait for a settlement must leave room for maxRequests others.
        int most = limits.maxRequests() + limits.maxWaits();
        return new OpenRequests(
                most, Math.ceilDiv(most * Math.min(limits.maxPerAddress(), limits.max()), limits.max()));
    }
}
