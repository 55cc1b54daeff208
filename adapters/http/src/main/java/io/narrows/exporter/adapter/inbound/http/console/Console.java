package io.narrows.exporter.adapter.inbound.http.console;

import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditTrail;
import io.narrows.exporter.adapter.inbound.http.admin.access.ConsoleLogin;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.adapter.inbound.http.console.frame.ConsoleFiles;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.application.history.PastReports;
import io.narrows.exporter.application.history.SharedReasons;
import java.util.List;

/// The operators' console: pages of HTML on the operators' port. Call `start` once and `close` once.
///
/// The server makes the pages, so they work without scripts. With scripts, a page updates itself (htmx) and draws a
/// chart (uPlot). Every change goes through the same use cases, roles and audit as the operator API.
public final class Console implements AutoCloseable {
    private final Samples samples;
    private final List<Resource> pages;

    /// @param bodies reads the forms
    public Console(UseCases useCases, ConsoleLogin login, AuditTrail trail, BodyReader bodies) {
        var files = new ConsoleFiles();
        var frame = new Frame(bodies, files);
        this.samples = new Samples(useCases.spool(), useCases.clock());
        var reports = new PastReports(useCases.spool(), useCases.catalog(), useCases.dispatcher(), useCases.clock());
        var glances = new ConsumerGlances(useCases, samples);
        this.pages = List.of(
                files,
                new LoginPage(frame, login),
                new FlowPage(frame, useCases, samples),
                new DeliveriesPage(frame, reports, useCases.catalog(), useCases.clock()),
                new ReportPage(frame, reports, useCases.clock()),
                new DeadLettersPage(
                        frame, useCases, new SharedReasons(useCases.spool().deadLetters()), samples, new Replays()),
                new ConsumersPage(frame, glances),
                new ConsumerPage(frame, useCases, glances),
                new RoutesPage(frame, useCases.routePreview()),
                new PluginsPage(frame, useCases.catalog()),
                new AuditPage(frame, trail, useCases.clock()));
    }

    /// What the console serves.
    public List<Resource> pages() {
        return pages;
    }

    /// Begins to sample the tallies.
    public void start() {
        samples.start();
    }

    @Override
    public void close() {
        samples.close();
    }
}
