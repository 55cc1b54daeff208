package io.narrows.exporter.adapter.inbound.http.server;

import io.narrows.exporter.adapter.inbound.http.answer.HttpAnswers;
import io.narrows.exporter.adapter.inbound.http.answer.Problems;

/// The objects of one port. Ports share nothing, so load on one cannot exhaust the other.
///
/// @param name the port's name in metrics and the log
public record Port(String name, HttpAnswers answers, Problems problems, FrontDoor door, OpenRequests openRequests) {
    public static Port of(String name, ConnectionLimits limits) {
        var answers = new HttpAnswers();
        var problems = new Problems(answers);
        return new Port(
                name,
                answers,
                problems,
                new FrontDoor(name, limits, problems::finalAnswer),
                // Requests that wait for a settlement must leave room for maxRequests others.
                new OpenRequests(limits.maxRequests() + limits.maxWaits()));
    }
}
