package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// `/consumers/{id}/pause` and `/consumers/{id}/resume`: let operators stop the deliveries to a consumer, and start
/// them again.
public record PausesHttpService(PauseConsumers pauses) implements Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/consumers/{id}/pause").post(this::pause),
                Endpoint.at("/consumers/{id}/resume").post(this::resume));
    }

    private void pause(ServerRequest request, ServerResponse response) {
        var query = PauseQuery.ofPause(request.query());
        var who = AuditEntry.of(request).who();
        answer(
                request,
                response,
                query.isDryRun(),
                consumer -> pauses.pause(consumer, who, query.reason(), query.isDryRun()));
    }

    private void resume(ServerRequest request, ServerResponse response) {
        var isDryRun = PauseQuery.ofResume(request.query()).isDryRun();
        var who = AuditEntry.of(request).who();
        answer(request, response, isDryRun, consumer -> pauses.resume(consumer, who, isDryRun));
    }

    private static void answer(
            ServerRequest request,
            ServerResponse response,
            boolean isDryRun,
            Function<ConsumerId, Optional<PauseConsumers.Outcome>> change) {
        var outcome = consumer(request.path().pathParameters().get("id"))
                .flatMap(change)
                .orElseThrow(ConsumersHttpService::notInstalled);
        if (isDryRun || !outcome.isChange()) {
            AuditEntry.of(request).onlyCounted();
        }
        Json.send(response, PauseJson.of(outcome, isDryRun));
    }

    private static Optional<ConsumerId> consumer(String id) {
        try {
            return Optional.of(new ConsumerId(id));
        } catch (InvalidReportException e) {
            return Optional.empty();
        }
    }
}
