package io.narrows.exporter.adapter.inbound.http.server;

import io.narrows.exporter.adapter.inbound.http.answer.HttpAnswers;
import io.narrows.exporter.adapter.inbound.http.answer.Problems;

/// What belongs to one port: nothing that happens on it uses up what another one has.
///
/// @param name as metrics and the log have it
public record Port(String name, HttpAnswers answers, Problems problems, FrontDoor door, OpenRequests openRequests) {
    public static Port of(String name, ConnectionLimits limits) {
        var answers = new HttpAnswers();
        var problems = new Problems(answers);
        return new Port(
                name,
                answers,
                problems,
                new FrontDoor(name, limits, problems::finalAnswer),
                // those that wait for a settlement leave room for as many others
                new OpenRequests(limits.maxRequests() + limits.maxWaits()));
    }
}
