package io.narrows.exporter.adapter.inbound.http.console;

import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditTrail;
import io.narrows.exporter.adapter.inbound.http.admin.access.ConsoleLogin;
import io.narrows.exporter.adapter.inbound.http.admin.metrics.Inventory;
import io.narrows.exporter.adapter.inbound.http.answer.HttpAnswers;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.adapter.inbound.http.console.consumers.ConsumerPage;
import io.narrows.exporter.adapter.inbound.http.console.consumers.ConsumersPage;
import io.narrows.exporter.adapter.inbound.http.console.consumers.PausePage;
import io.narrows.exporter.adapter.inbound.http.console.consumers.PluginsPage;
import io.narrows.exporter.adapter.inbound.http.console.deadletters.DeadLettersPage;
import io.narrows.exporter.adapter.inbound.http.console.deadletters.Replays;
import io.narrows.exporter.adapter.inbound.http.console.flow.FlowPage;
import io.narrows.exporter.adapter.inbound.http.console.flow.RoutesPage;
import io.narrows.exporter.adapter.inbound.http.console.flow.Samples;
import io.narrows.exporter.adapter.inbound.http.console.flow.SourcesPage;
import io.narrows.exporter.adapter.inbound.http.console.frame.ConsoleFiles;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.history.DeliveriesPage;
import io.narrows.exporter.adapter.inbound.http.console.history.ReportPage;
import io.narrows.exporter.adapter.inbound.http.senders.SenderDenial;
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
    /// @param inventory knows when the certificates of consumers end
    /// @param answers of the port for reports
    /// @param denials of its senders
    public Console(
            UseCases useCases,
            ConsoleLogin login,
            AuditTrail trail,
            BodyReader bodies,
            Inventory inventory,
            HttpAnswers answers,
            Denials<SenderDenial> denials) {
        var files = new ConsoleFiles();
        var frame = new Frame(bodies, files);
        var spool = useCases.spool();
        var catalog = useCases.catalog();
        var clock = useCases.clock();
        var reports = new PastReports(spool, catalog, useCases.dispatcher(), clock);
        this.samples = new Samples(spool, clock);
        this.pages = List.of(
                files,
                new LoginPage(frame, login),
                new FlowPage(frame, useCases, samples),
                new DeliveriesPage(frame, reports, catalog, clock),
                new ReportPage(frame, reports, clock),
                new DeadLettersPage(
                        frame, useCases, new SharedReasons(spool.deadLetters()), new Replays(spool, clock)),
                new ConsumersPage(frame, useCases.overview()),
                new ConsumerPage(frame, useCases, inventory.clientCertificates()),
                new PausePage(frame, catalog, useCases.pauseConsumers()),
                new SourcesPage(frame, useCases.overview(), answers, denials),
                new RoutesPage(frame, useCases.routePreview()),
                new PluginsPage(frame, catalog),
                new AuditPage(frame, trail, clock));
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
