package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.adapter.inbound.http.reports.EnvelopeReader;
import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.application.TestConsumer;
import io.narrows.exporter.application.history.PastReports;
import io.narrows.exporter.application.overview.Overview;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `/consumers`: shows operators the installed consumers, and tries out settings.
public record ConsumersHttpService(
        ConsumerCatalog catalog,
        Overview overview,
        PauseConsumers pauses,
        TestConsumer testConsumer,
        PastReports pastReports,
        BodyReader bodies)
        implements Resource {
    private static final String REPORT = "report";

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/consumers").get(this::list),
                Endpoint.at("/consumers/{id}/test").post(this::test));
    }

    private void list(ServerRequest request, ServerResponse response) {
        Json.send(response, ConsumersJson.of(catalog.all(), overview.lanes(), pauses.current()));
    }

    private void test(ServerRequest request, ServerResponse response) throws InterruptedException {
        var consumer = installed(request.path().pathParameters().get("id"));
        var query = new Query(request.query());
        query.allowOnly(Set.of(REPORT));
        var report = query.text(REPORT).map(this::pastReport);
        try (var body = bodies.read(request, response)) {
            var settings = body.read(EnvelopeReader::readSettings);
            var begin = System.nanoTime();
            var result = (report.isPresent()
                            ? testConsumer.test(consumer, settings, report.get())
                            : testConsumer.test(consumer, settings))
                    .orElseThrow(ConsumersHttpService::notInstalled);
            var outcome = TestOutcomeJson.of(result, Duration.ofNanos(System.nanoTime() - begin));
            var entry = AuditEntry.of(request);
            entry.changed(1);
            entry.tested(outcome.outcome());
            Json.send(response, outcome);
        }
    }

    private ConsumerId installed(String id) {
        try {
            return catalog.find(new ConsumerId(id))
                    .orElseThrow(ConsumersHttpService::notInstalled)
                    .id();
        } catch (InvalidReportException e) {
            throw notInstalled();
        }
    }

    private ReportData pastReport(String id) {
        try {
            return pastReports
                    .report(new ReportId(id.toUpperCase(Locale.ROOT)))
                    .orElseThrow(ConsumersHttpService::forgotten);
        } catch (InvalidReportException e) {
            throw Refusal.invalid(REPORT, "must be the id of a report");
        }
    }

    private static Refusal forgotten() {
        return Refusal.notFound("no such report, or its payload is not kept any more; GET /reports lists them");
    }

    static Refusal notInstalled() {
        return Refusal.notFound("no such consumer is installed; GET /consumers lists them");
    }
}
