package io.narrows.exporter.adapter.inbound.http.admin.history;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.history.PastReports;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// `/reports`: lets operators search past reports, read one, and send reports again.
public record PastReportsHttpService(PastReports reports, Clock clock) implements Resource {
    /// Keeps a browser from taking a report for a page, because whoever sent it wrote it.
    private static final Header NO_SNIFFING = HeaderValues.createCached("X-Content-Type-Options", "nosniff");

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/reports").get(this::list),
                Endpoint.at("/reports/resend").post(this::resend),
                Endpoint.at("/reports/{id}").get(this::show),
                Endpoint.at("/reports/{id}/payload").get(this::payload));
    }

    private void list(ServerRequest request, ServerResponse response) {
        var query = new ReportQuery(request.query(), clock);
        var page = reports.list(query.toList(), query.after(), query.limit());
        Json.send(
                response,
                new PastReportJson.Page(
                        page.reports().stream().map(PastReportJson::listed).toList(),
                        page.next().map(query::pathAfter)));
    }

    private void show(ServerRequest request, ServerResponse response) {
        var report = id(request).flatMap(reports::find).orElseThrow(PastReportsHttpService::unknown);
        Json.send(response, PastReportJson.inFull(report));
    }

    private void payload(ServerRequest request, ServerResponse response) {
        var id = id(request).orElseThrow(PastReportsHttpService::unknown);
        var payload = reports.report(id)
                .orElseThrow(() -> reports.find(id).isPresent()
                        ? Refusal.notFound("the payload of this report is not kept any more, or cannot be read")
                        : unknown())
                .payload();
        AuditEntry.of(request).showed(1);
        response.header(
                        HeaderNames.CONTENT_TYPE,
                        payload.format().isJson() ? "application/json" : "text/plain; charset=utf-8")
                .header(NO_SNIFFING)
                .send(payload.toByteArray());
    }

    private void resend(ServerRequest request, ServerResponse response) {
        var query = new ReportQuery(request.query(), clock);
        var order = query.toResend();
        var entry = AuditEntry.of(request);
        if (query.isDryRun()) {
            entry.onlyCounted();
            Json.send(response, ResendCount.of(reports.count(order), true));
        } else {
            var count = reports.resend(order);
            entry.changed(count.deliveries());
            Json.send(response, ResendCount.of(count, false));
        }
    }

    private static Optional<ReportId> id(ServerRequest request) {
        return ReportQuery.reportIdIn(request.path().pathParameters().get("id"));
    }

    private static Refusal unknown() {
        return Refusal.notFound("no such report, or it was forgotten; GET /reports lists them");
    }
}
