package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.history.SharedReasons;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/// `/dead-letters`: lets operators list dead letters, see the reasons that they share, replay them, or delete them.
public record DeadLettersHttpService(DeadLetterOffice office, SharedReasons reasons, Clock clock) implements Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/dead-letters").get(this::list).delete(this::purge),
                Endpoint.at("/dead-letters/replay").post(this::replay),
                Endpoint.at("/dead-letters/reasons").get(this::reasons),
                Endpoint.at("/dead-letters/{id}").get(this::show));
    }

    private void list(ServerRequest request, ServerResponse response) {
        var query = new DeadLetterQuery(request.query(), clock);
        int limit = query.limit();
        var found = office.list(query.toList(), query.after(), limit + 1);
        var page = found.subList(0, Math.min(limit, found.size()));
        Json.send(
                response,
                new DeadLettersJson(
                        page.stream()
                                .map(letter -> DeadLettersJson.Letter.of(letter, Optional.empty()))
                                .toList(),
                        found.size() > limit
                                ? Optional.of(query.pathAfter(
                                        "/dead-letters", page.getLast().id()))
                                : Optional.empty()));
    }

    private void reasons(ServerRequest request, ServerResponse response) {
        var query = new DeadLetterQuery(request.query(), clock);
        var page = reasons.list(query.toList(), query.after(), query.limit());
        Json.send(
                response,
                SharedReasonsJson.of(page, page.next().map(last -> query.pathAfter("/dead-letters/reasons", last))));
    }

    private void show(ServerRequest request, ServerResponse response) {
        var letter = DeadLetterQuery.deliveryIdIn(
                        request.path().pathParameters().get("id"))
                .flatMap(this::letter)
                .orElseThrow(() -> Refusal.notFound("no such dead letter; GET /dead-letters lists them"));
        AuditEntry.of(request).showed(1);
        Json.send(response, letter);
    }

    private Optional<DeadLettersJson.Letter> letter(DeliveryId id) {
        var onlyThis = new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of(id));
        return office.list(onlyThis, Optional.empty(), 1).stream()
                .findFirst()
                .map(letter -> DeadLettersJson.Letter.of(
                        letter, office.report(id).map(report -> report.payload().text())));
    }

    private void replay(ServerRequest request, ServerResponse response) {
        change(request, response, office::replay);
    }

    private void purge(ServerRequest request, ServerResponse response) {
        change(request, response, office::purge);
    }

    private void change(ServerRequest request, ServerResponse response, ToLongFunction<DeadLetterFilter> change) {
        var query = new DeadLetterQuery(request.query(), clock);
        var filter = query.toChange();
        new CountedChange(query.isDryRun(), () -> office.count(filter), () -> change.applyAsLong(filter))
                .answer(request, response);
    }
}
