package io.narrows.exporter.adapter.inbound.http.console;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.admin.TestOutcomeJson;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.ConsumerGlances.Glance;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.reports.EnvelopeReader;
import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// `/console/consumers/{id}`: one consumer with its lanes and settings, and a test of it.
record ConsumerPage(Frame frame, UseCases useCases, ConsumerGlances glances) implements Resource {
    private static final int MOST_LANES = 100;

    /// @param isNamed whether the settings are the operator's, so that a test needs none
    /// @param values of a named consumer, without secrets
    private record Content(
            Glance consumer,
            boolean isInstalled,
            boolean isNamed,
            List<LaneRow> lanes,
            int lanesLeftOut,
            List<DeclaredSetting> settings,
            List<Value> values,
            Optional<Outcome> outcome,
            boolean isLive) {}

    private record LaneRow(String name, String state, String style, String hosts, String reason, int inFlight) {
        static LaneRow of(LaneStatus status) {
            var state = ConsumerState.of(status);
            return new LaneRow(
                    status.lane().toString(),
                    state.label(),
                    state.style(),
                    status.hosts().stream().sorted().collect(Collectors.joining(", ")),
                    status.reason(),
                    status.inFlight());
        }
    }

    private record Value(String name, String text) {}

    /// How a test ended.
    private record Outcome(String what, String style, String reason, long millis) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/console/consumers/{id}").get(frame.page(this::show)),
                Endpoint.at("/console/consumers/{id}/test").post(frame.question(this::test)));
    }

    private Page show(ServerRequest request) {
        return page(request, id(request), Optional.empty());
    }

    private Page test(ServerRequest request, Form form) throws InterruptedException {
        var id = id(request);
        var text = form.text("settings").strip();
        var settings = EnvelopeReader.readSettings((text.isEmpty() ? "{}" : text).getBytes(StandardCharsets.UTF_8));
        var begin = System.nanoTime();
        var result = useCases.testConsumer().test(id, settings).orElseThrow(ConsumerPage::unknown);
        var outcome = TestOutcomeJson.of(result, Duration.ofNanos(System.nanoTime() - begin));
        var entry = AuditEntry.of(request);
        entry.changed(1);
        entry.tested(outcome.outcome());
        boolean isGood = outcome.outcome().equals("delivered");
        return page(
                request,
                id,
                Optional.of(new Outcome(
                        outcome.outcome(),
                        isGood ? "good" : "bad",
                        outcome.reason().orElse(""),
                        outcome.durationMillis())));
    }

    private Page page(ServerRequest request, ConsumerId id, Optional<Outcome> outcome) {
        var type = useCases.catalog().find(id);
        var lanes = useCases.dispatcher().lanes().stream()
                .filter(status -> status.lane().consumer().equals(id))
                .toList();
        return new Page(
                "consumer",
                id.value(),
                Section.CONSUMERS,
                new Content(
                        glances.of(id),
                        type.isPresent(),
                        type.map(known -> !known.kind().equals(known.id())).orElse(false),
                        lanes.stream().limit(MOST_LANES).map(LaneRow::of).toList(),
                        Math.max(0, lanes.size() - MOST_LANES),
                        type.map(DeclaredSetting::of).orElse(List.of()),
                        type.map(ConsumerPage::values).orElse(List.of()),
                        outcome,
                        outcome.isEmpty() && !Live.isOff(request)));
    }

    private static List<Value> values(ConsumerType type) {
        return type.shownSettings().entrySet().stream()
                .map(setting -> new Value(setting.getKey(), setting.getValue()))
                .toList();
    }

    /// The consumer of a path, if it is installed or has deliveries.
    private ConsumerId id(ServerRequest request) {
        try {
            var id = new ConsumerId(request.path().pathParameters().get("id"));
            var installed = useCases.catalog().find(id).map(ConsumerType::id);
            return installed
                    .or(() -> Optional.of(id)
                            .filter(known -> useCases.spool().tallies().containsKey(known)))
                    .orElseThrow(ConsumerPage::unknown);
        } catch (InvalidReportException e) {
            throw unknown();
        }
    }

    private static Refusal unknown() {
        return Refusal.notFound("no such consumer is installed");
    }
}
