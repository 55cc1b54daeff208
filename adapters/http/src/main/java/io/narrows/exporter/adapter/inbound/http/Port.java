package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.FrontDoor;

/// What belongs to one port: nothing that happens on it uses up what another one has.
///
/// @param name as metrics and the log have it
record Port(String name, HttpAnswers answers, Problems problems, FrontDoor door, OpenRequests openRequests) {
    static Port of(String name, ConnectionLimits limits) {
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
