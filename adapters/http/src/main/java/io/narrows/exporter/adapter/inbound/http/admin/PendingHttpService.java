package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.PendingDeliveries;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.PendingFilter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `DELETE /pending`: lets operators delete pending deliveries.
public record PendingHttpService(PendingDeliveries pending) implements Resource {
    private static final String ALL = "all";
    private static final String DRY_RUN = "dryRun";

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/pending").delete(this::purge));
    }

    private void purge(ServerRequest request, ServerResponse response) {
        var query = new Query(request.query());
        query.allowOnly(Set.of("consumer", "source", ALL, DRY_RUN));
        var filter = new PendingFilter(
                query.list("consumer").stream()
                        .map(PendingHttpService::consumerId)
                        .collect(Collectors.toSet()),
                Set.copyOf(query.list("source")));
        // Selecting all pending deliveries takes an explicit parameter.
        if (filter.equals(PendingFilter.ALL) && !query.flag(ALL)) {
            throw Refusal.invalid(
                    "query", "must say which deliveries are meant, by consumer or source, or all=true for all of them");
        }
        new CountedChange(query.flag(DRY_RUN), () -> pending.count(filter), () -> pending.purge(filter))
                .answer(request, response);
    }

    private static ConsumerId consumerId(String text) {
        try {
            return new ConsumerId(text);
        } catch (InvalidReportException e) {
            throw Refusal.invalid("consumer", "must be the id of a consumer");
        }
    }
}
