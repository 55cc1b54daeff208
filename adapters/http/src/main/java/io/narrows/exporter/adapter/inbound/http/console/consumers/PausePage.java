package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.admin.PauseQuery;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Confirmation;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.application.PauseConsumers.Outcome;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import java.util.List;
import java.util.Optional;

/// `/console/consumers/{id}/pause` and `/console/consumers/{id}/resume`: stop the deliveries to a consumer, and start
/// them again, after a question.
public record PausePage(Frame frame, ConsumerCatalog catalog, PauseConsumers pauses) implements Resource {
    private static final String CONSUMERS = "/console/consumers/";
    private static final String PAUSE = CONSUMERS + "{id}/pause";
    private static final String RESUME = CONSUMERS + "{id}/resume";
    private static final String NOBODY = "";

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at(PAUSE).get(frame.page(this::askToPause)).post(frame.deed(this::pause)),
                Endpoint.at(RESUME).get(frame.page(this::askToResume)).post(frame.deed(this::resume)));
    }

    private Page askToPause(ServerRequest request) {
        var outcome = pause(request, NOBODY, true);
        return question(
                request,
                "Pause",
                outcome,
                "Reports for it are accepted and wait, across restarts, until somebody resumes it. "
                        + waiting(outcome, "now"));
    }

    private Page askToResume(ServerRequest request) {
        var outcome = resume(request, NOBODY, true);
        return question(request, "Resume", outcome, waiting(outcome, "and will be made"));
    }

    private static String waiting(Outcome outcome, String end) {
        return outcome.waiting() == 1
                ? "1 delivery waits " + end + "."
                : Shown.count(outcome.waiting()) + " deliveries wait " + end + ".";
    }

    private static Page question(ServerRequest request, String verb, Outcome outcome, String note) {
        var consumer = outcome.consumer().value();
        return new Confirmation(
                        verb + " " + consumer + "?",
                        note,
                        verb + " " + consumer,
                        false,
                        !outcome.isChange(),
                        CONSUMERS + consumer)
                .page(Section.CONSUMERS, request);
    }

    private String pause(ServerRequest request, Form form) {
        return changed(request, pause(request, AuditEntry.of(request).who(), false));
    }

    private String resume(ServerRequest request, Form form) {
        return changed(request, resume(request, AuditEntry.of(request).who(), false));
    }

    private Outcome pause(ServerRequest request, String who, boolean isDryRun) {
        var reason = PauseQuery.ofPause(request.query()).reason();
        return known(pauses.pause(new KnownConsumers(catalog).id(request), who, reason, isDryRun));
    }

    private Outcome resume(ServerRequest request, String who, boolean isDryRun) {
        PauseQuery.ofResume(request.query());
        return known(pauses.resume(new KnownConsumers(catalog).id(request), who, isDryRun));
    }

    private static Outcome known(Optional<Outcome> outcome) {
        return outcome.orElseThrow(KnownConsumers::unknown);
    }

    /// What changed nothing leaves no line in the audit log.
    private static String changed(ServerRequest request, Outcome outcome) {
        if (!outcome.isChange()) {
            AuditEntry.of(request).onlyCounted();
        }
        return CONSUMERS + outcome.consumer().value();
    }
}
