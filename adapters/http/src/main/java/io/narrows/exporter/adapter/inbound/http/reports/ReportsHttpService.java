package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.senders.Senders;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `GET /reports/{id}`: returns the receipt of a report to its scanner. A sender that logs in sees its own reports
/// only.
public record ReportsHttpService(Receipts receipts, Senders senders, SettlementWait settlementWait)
        implements Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/reports/{id}").get(this::get));
    }

    private void get(ServerRequest request, ServerResponse response) {
        var patience = new Query(request.query()).duration("wait");
        var receipt = id(request.path().pathParameters().get("id"))
                .filter(senders.of(request)::maySee)
                .flatMap(receipts::find)
                .orElseThrow(() -> Refusal.notFound("no such report, or it was settled too long ago"));
        Json.sendText(response, ReceiptJson.of(settlementWait.await(receipt, patience, senders.allowance(request))));
    }

    private static Optional<ReportId> id(String text) {
        try {
            return Optional.of(new ReportId(text.toUpperCase(Locale.ROOT)));
        } catch (InvalidReportException e) {
            return Optional.empty();
        }
    }
}
