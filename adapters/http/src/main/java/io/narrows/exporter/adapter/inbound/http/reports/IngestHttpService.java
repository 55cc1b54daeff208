package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.reports.ReportIntake.HandedIn;
import io.narrows.exporter.adapter.inbound.http.senders.Senders;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.AskedConsumers;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.NoRouteException;
import io.narrows.exporter.application.SenderRefusedException;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import java.util.List;
import java.util.Optional;

/// `POST /ingest/{source}`: takes a bare report or a CloudEvent from senders that cannot build an envelope. The
/// operator's routes decide which consumers receive the report.
public record IngestHttpService(AcceptReport acceptReport, Senders senders, ReportIntake intake) implements Resource {
    private static final int LONGEST_SOURCE = 255;

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/ingest/{source}").post(this::post));
    }

    private void post(ServerRequest request, ServerResponse response) {
        var source = source(request.path().pathParameters().get("source"));
        ensureAllowed(request, source);
        ensureRouted(() -> acceptReport.ensureRouted(source));
        intake.take(
                request,
                response,
                switch (CloudEvents.mode(request.headers())) {
                    case BARE -> {
                        var labels = LabelHeaders.of(request.headers());
                        ensureRouted(() -> acceptReport.ensureRouted(source, labels));
                        yield body -> new HandedIn(envelope(source, labels, JsonBody.report(body)), Optional.empty());
                    }
                    case BINARY -> {
                        var attributes = CloudEvents.attributes(request.headers());
                        var labels = CloudEvents.labels(request.headers());
                        ensureRouted(() -> acceptReport.ensureRouted(source, labels));
                        yield body -> handedIn(source, CloudEvents.binary(attributes, labels, body));
                    }
                    case STRUCTURED ->
                        body -> {
                            var event = CloudEvents.structured(body);
                            ensureRouted(() -> acceptReport.ensureRouted(source, event.labels()));
                            return handedIn(source, event);
                        };
                });
    }

    private void ensureAllowed(ServerRequest request, String source) {
        try {
            acceptReport.ensureAllowed(senders.of(request), source);
        } catch (SenderRefusedException e) {
            throw senders.refusal(e, request);
        }
    }

    private static void ensureRouted(Runnable check) {
        try {
            check.run();
        } catch (NoRouteException e) {
            throw Refusal.notFound(
                    "no route takes the source '" + e.source() + (e.isForItsLabels() ? "' with these labels" : "'")
                            + ": the operator's `routes` decide where reports without an envelope go; nothing was kept");
        }
    }

    private static HandedIn handedIn(String source, CloudEvents.Event event) {
        return new HandedIn(envelope(source, event.labels(), event.data()), Optional.of(event.key(source)));
    }

    private static Envelope envelope(String source, Labels labels, Payload payload) {
        return new Envelope(source, AskedConsumers.NONE, labels, payload);
    }

    private static String source(String decoded) {
        if (decoded.isBlank() || decoded.length() > LONGEST_SOURCE) {
            throw new InvalidReportException("source", "must have 1 to " + LONGEST_SOURCE + " characters");
        }
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidReportException("source", "must not have control characters");
        }
        return decoded;
    }
}
