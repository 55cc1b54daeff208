package io.narrows.exporter.adapter.inbound.http.console.history;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.admin.history.ReportQuery;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.history.PastReports;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.report.ReportData;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// `/console/reports/{id}`: one report with the attempts of each delivery, and its payload after a click.
public record ReportPage(Frame frame, PastReports reports, Clock clock) implements Resource {
    private static final String PATH = "/console/reports/{id}";

    /// @param payload what the sender sent, in pieces, if the visitor asked for it
    /// @param curl commands that look at the report and send it again
    private record Content(
            String id,
            String source,
            Shown.Time received,
            String size,
            boolean isKept,
            List<Label> labels,
            List<PastDeliveryRow> deliveries,
            Optional<ShownPayload> payload,
            String curl) {}

    private record Label(String name, String value) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at(PATH).get(frame.page(this::show)),
                Endpoint.at(PATH + "/payload").post(frame.question(this::payload)));
    }

    private Page show(ServerRequest request) {
        return page(request, report(request), Optional.empty());
    }

    private Page payload(ServerRequest request, Form form) {
        var report = report(request);
        var payload = reports.report(report.id())
                .map(ReportData::payload)
                .map(ShownPayload::of)
                .orElseThrow(() -> Refusal.notFound("the payload of this report is not kept any more"));
        AuditEntry.of(request).showed(1);
        return page(request, report, Optional.of(payload));
    }

    private Page page(ServerRequest request, PastReport report, Optional<ShownPayload> payload) {
        var now = clock.instant();
        return new Page(
                "report",
                "Report " + report.id().value(),
                Section.DELIVERIES,
                new Content(
                        report.id().value(),
                        report.source(),
                        Shown.time(report.receivedAt(), now),
                        Shown.size(report.payloadSize()),
                        report.isKept(),
                        report.labels().all().entrySet().stream()
                                .map(label -> new Label(label.getKey(), label.getValue()))
                                .toList(),
                        report.deliveries().stream()
                                .map(delivery -> PastDeliveryRow.of(delivery, now))
                                .toList(),
                        payload,
                        curl(request, report)));
    }

    /// The host is one that the access filter let through, and the id has letters and digits only.
    private static String curl(ServerRequest request, PastReport report) {
        var root = (request.isSecure() ? "https://" : "http://") + request.authority();
        var login = "curl -H \"Authorization: Bearer $DATA_EXPORTER_ADMIN_TOKEN\" ";
        var id = report.id().value();
        return login + "'" + root + "/reports/" + id + "'\n" + login + "-X POST '" + root + "/reports/resend?ids=" + id
                + "'";
    }

    private PastReport report(ServerRequest request) {
        return ReportQuery.reportIdIn(request.path().pathParameters().get("id"))
                .flatMap(reports::find)
                .orElseThrow(() -> Refusal.notFound("no such report, or it was forgotten"));
    }
}
