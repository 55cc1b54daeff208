package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.reports.ReportIntake.HandedIn;
import java.util.List;
import java.util.Optional;

/// `POST /forward`: takes a report from a scanner, in an envelope that names its consumers.
public record ForwardHttpService(ReportIntake intake, SeenConfigs seen) implements Resource {
    public ForwardHttpService(ReportIntake intake) {
        this(intake, new SeenConfigs());
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/forward").post(this::post));
    }

    private void post(ServerRequest request, ServerResponse response) {
        CloudEvents.refuseInEnvelope(request.headers());
        intake.take(request, response, body -> new HandedIn(EnvelopeReader.read(body, seen), Optional.empty()));
    }
}
