package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.application.overview.Status;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;

/// Finds the consumer that the path of a request names.
record KnownConsumers(ConsumerCatalog catalog) {
    /// The id in the path, written as the consumer is installed.
    ///
    /// @throws Refusal if no consumer can have this id
    ConsumerId id(ServerRequest request) {
        try {
            var id = new ConsumerId(request.path().pathParameters().get("id"));
            return catalog.find(id).map(ConsumerType::id).orElse(id);
        } catch (InvalidReportException e) {
            throw unknown();
        }
    }

    /// The consumer of a request, which is installed, or has deliveries or a pause.
    ///
    /// @throws Refusal if there is no such consumer
    ConsumerStatus of(ServerRequest request, Status status) {
        var id = id(request);
        return status.consumers().stream()
                .filter(consumer -> consumer.consumer().equals(id))
                .findFirst()
                .orElseThrow(KnownConsumers::unknown);
    }

    static Refusal unknown() {
        return Refusal.notFound("no such consumer is installed");
    }
}
