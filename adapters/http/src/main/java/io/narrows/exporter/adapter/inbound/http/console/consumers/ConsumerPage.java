package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.admin.TestOutcomeJson;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Live;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.adapter.inbound.http.reports.EnvelopeReader;
import io.narrows.exporter.application.Traffic.Flow;
import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// `/console/consumers/{id}`: one consumer with its state, hosts, certificate, lanes and settings, and a test of it.
///
/// @param certificates when the certificates end that consumers present to their destinations
public record ConsumerPage(Frame frame, UseCases useCases, Supplier<Map<ConsumerId, Instant>> certificates)
        implements Resource {
    private static final String PATH = "/console/consumers/{id}";
    private static final int MOST_LANES = 100;
    private static final int MOST_HOSTS = 20;
    private static final Duration ENDS_SOON = Duration.ofDays(14);

    /// @param hosts where its deliveries go: of its lanes, and of the reports of the last day
    /// @param isNamed whether the settings are the operator's, so that a test needs none
    /// @param values of a named consumer, without secrets
    private record Content(
            ConsumerRow consumer,
            String version,
            List<String> hosts,
            Optional<Certificate> certificate,
            boolean isInstalled,
            boolean isPaused,
            boolean isNamed,
            List<LaneRow> lanes,
            int lanesLeftOut,
            boolean isShared,
            List<DeclaredSetting> settings,
            List<Value> values,
            Optional<Outcome> outcome,
            boolean isLive) {}

    /// When the certificate ends that the consumer presents.
    private record Certificate(Shown.Time ends, boolean isSoon) {
        static Certificate of(Instant ends, Instant now) {
            return new Certificate(
                    Shown.time(ends, now), ends.minus(ENDS_SOON).isBefore(now));
        }
    }

    private record Value(String name, String text) {}

    /// How a test ended.
    private record Outcome(String what, String style, String reason, long millis) {
        static Outcome of(TestOutcomeJson test) {
            return new Outcome(
                    test.outcome(),
                    test.outcome().equals("delivered") ? "good" : "bad",
                    test.reason().orElse(""),
                    test.durationMillis());
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at(PATH).get(frame.page(request -> page(request, Optional.empty()))),
                Endpoint.at(PATH + "/test").post(frame.question(this::test)));
    }

    private Page test(ServerRequest request, Form form) throws InterruptedException {
        var id = new KnownConsumers(useCases.catalog()).id(request);
        var text = form.text("settings").strip();
        var settings = EnvelopeReader.readSettings((text.isEmpty() ? "{}" : text).getBytes(StandardCharsets.UTF_8));
        var begin = System.nanoTime();
        var result = useCases.testConsumer().test(id, settings).orElseThrow(KnownConsumers::unknown);
        var outcome = TestOutcomeJson.of(result, Duration.ofNanos(System.nanoTime() - begin));
        var entry = AuditEntry.of(request);
        entry.changed(1);
        entry.tested(outcome.outcome());
        return page(request, Optional.of(Outcome.of(outcome)));
    }

    private Page page(ServerRequest request, Optional<Outcome> outcome) {
        var status = useCases.overview().status();
        var consumer = new KnownConsumers(useCases.catalog()).of(request, status);
        boolean isLive = outcome.isEmpty() && !Live.isOff(request);
        return new Page(
                "consumer",
                consumer.consumer().value(),
                Section.CONSUMERS,
                content(consumer, status.at(), outcome, isLive));
    }

    private Content content(ConsumerStatus consumer, Instant now, Optional<Outcome> outcome, boolean isLive) {
        var id = consumer.consumer();
        var type = useCases.catalog().find(id);
        var lanes = useCases.overview().lanes().stream()
                .filter(status -> status.lane().consumer().equals(id))
                .toList();
        return new Content(
                ConsumerRow.of(consumer, now),
                type.map(ConsumerType::version).orElse(""),
                hosts(id, lanes),
                Optional.ofNullable(certificates.get().get(id)).map(ends -> Certificate.of(ends, now)),
                consumer.isInstalled(),
                consumer.pause().isPresent(),
                !consumer.kind().equals(id),
                lanes.stream().limit(MOST_LANES).map(LaneRow::of).toList(),
                Math.max(0, lanes.size() - MOST_LANES),
                useCases.spool().replicas().isShared(),
                type.map(DeclaredSetting::of).orElse(List.of()),
                type.map(ConsumerPage::values).orElse(List.of()),
                outcome,
                isLive);
    }

    private List<String> hosts(ConsumerId id, List<LaneStatus> lanes) {
        var ofReports = useCases.acceptReport().traffic().flows().stream()
                .filter(flow -> flow.consumer().equals(id))
                .map(Flow::hosts);
        return Stream.concat(lanes.stream().map(LaneStatus::hosts), ofReports)
                .flatMap(hosts -> hosts.stream())
                .distinct()
                .sorted()
                .limit(MOST_HOSTS)
                .toList();
    }

    private static List<Value> values(ConsumerType type) {
        return type.shownSettings().entrySet().stream()
                .map(setting -> new Value(setting.getKey(), setting.getValue()))
                .toList();
    }
}
