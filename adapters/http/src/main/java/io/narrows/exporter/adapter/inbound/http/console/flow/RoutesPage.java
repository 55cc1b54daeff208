package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.reports.EnvelopeReader;
import io.narrows.exporter.application.AskedConsumers;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.RoutePreview;
import io.narrows.exporter.application.RoutePreview.Recipient;
import io.narrows.exporter.application.RoutePreview.Shown;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// `/console/routes`: the operator's routes, and who would get a report and why.
public record RoutesPage(Frame frame, RoutePreview preview) implements Resource {
    private static final String SOURCE = "source";
    private static final String LABELS = "labels";
    private static final String ENVELOPE = "envelope";

    private record Content(List<Shown> routes, String source, String labels, Optional<Answer> answer) {}

    /// Who would get the report.
    private record Answer(String source, boolean isNobody, List<Recipient> recipients) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/console/routes").get(frame.page(this::show)).post(frame.question(this::ask)));
    }

    private Page show(ServerRequest request) throws InterruptedException {
        var query = request.query();
        var source = query.isEmpty() ? "" : query.first(SOURCE).orElse("");
        return page(source, "", Optional.empty());
    }

    private Page ask(ServerRequest request, Form form) throws InterruptedException {
        var text = form.text(ENVELOPE).strip();
        var source = form.text(SOURCE);
        var labels = form.text(LABELS);
        var envelope = text.isEmpty()
                ? new Envelope(source, AskedConsumers.NONE, labels(labels), Payload.of("{}"))
                : EnvelopeReader.read(text.getBytes(StandardCharsets.UTF_8));
        var recipients = preview.recipients(envelope);
        return page(source, labels, Optional.of(new Answer(envelope.source(), recipients.isEmpty(), recipients)));
    }

    private static Labels labels(String text) {
        var labels = new TreeMap<String, String>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                labels.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            } else if (!part.isBlank()) {
                throw Refusal.invalid(
                        LABELS, "must be name=value, such as cluster=prod-eu, several with commas between");
            }
        }
        return Labels.of(labels);
    }

    private Page page(String source, String labels, Optional<Answer> answer) throws InterruptedException {
        return new Page("routes", "Routes", Section.ROUTES, new Content(preview.routes(), source, labels, answer));
    }
}
