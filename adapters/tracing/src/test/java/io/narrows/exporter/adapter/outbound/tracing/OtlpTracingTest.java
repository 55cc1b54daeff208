package io.narrows.exporter.adapter.outbound.tracing;

import static io.narrows.exporter.adapter.outbound.tracing.Collector.attributes;
import static io.narrows.exporter.adapter.outbound.tracing.Collector.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.trace.TraceContext;
import io.narrows.exporter.domain.trace.TracedRequest;
import io.narrows.exporter.domain.trace.Tracing;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpTracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final LaneName LANE = new LaneName(new ConsumerId("webhook"), "1f0c9a3b55");
    private static final Set<String> HOST = Set.of("hooks.example:8443");
    private static final Random RANDOM = new Random(1);
    private static final ReportId ID = ReportId.at(Instant.EPOCH, RANDOM);

    @TempDir
    private Path scratch;

    private final Collector collector = Collector.start();
    private Tracing tracing = start(1);

    @AfterEach
    void close() {
        tracing.close();
        collector.close();
    }

    @Test
    void aRequestIsASpanOfTheTraceOfItsSender() {
        var span = tracing.request(request(PARENT));
        span.accepted(ID, "s".repeat(1_000));
        span.answered(200, "/ingest/{source}");

        var sent = collector.await(any -> true);

        assertThat(sent.getName()).isEqualTo("POST /ingest/{source}");
        assertThat(sent.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(hex(sent.getTraceId())).isEqualTo(TRACE).isEqualTo(span.traceId());
        assertThat(hex(sent.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(attributes(sent))
                .containsOnly(
                        entry("http.request.method", "POST"),
                        entry("http.route", "/ingest/{source}"),
                        entry("http.response.status_code", "200"),
                        entry("url.scheme", "https"),
                        entry("url.path", "/ingest/s"),
                        entry("network.protocol.version", "1.1"),
                        entry("client.address", "10.0.0.7"),
                        entry("data_exporter.sender", "scanner"),
                        entry("data_exporter.report.id", ID.toString()),
                        entry("data_exporter.source", "s".repeat(255)));
        assertThat(collector.service())
                .containsEntry("service.name", "data-exporter")
                .containsEntry("service.version", "1.2.3")
                .containsKey("service.instance.id");
    }

    @Test
    void aFailureOfTheExporterIsAnErrorAndARefusalIsNone() {
        tracing.request(request("")).answered(400, "");
        tracing.request(request("")).answered(503, "");

        var failed = collector.await(span -> span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR);

        assertThat(attributes(failed)).containsEntry("error.type", "503");
        assertThat(collector.spans()).hasSize(2);
    }

    @Test
    void anAttemptWithOneReportIsAChildOfTheSpanThatAcceptedItAndLinkedToIt() {
        var request = tracing.request(request(PARENT));
        var leased = leased(request.mark(Labels.NONE), 2);
        request.answered(200, "/forward");
        var attempt = tracing.attempt(LANE, HOST, List.of(leased));
        attempt.settled(List.of(new Settlement.Delivered(leased.delivery().id(), Instant.now(), Optional.empty())));
        attempt.end();

        var sent = collector.await(span -> span.getName().equals("deliver webhook"));

        assertThat(sent.getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
        assertThat(hex(sent.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(sent.getParentSpanId())).isEqualTo(request.spanId());
        assertThat(sent.getLinksList()).singleElement().satisfies(link -> {
            assertThat(hex(link.getSpanId())).isEqualTo(request.spanId());
            assertThat(attributes(link)).containsEntry("data_exporter.report.id", id(leased));
        });
        assertThat(attributes(sent))
                .containsOnly(
                        entry("messaging.system", "data_exporter"),
                        entry("messaging.operation.name", "deliver"),
                        entry("messaging.operation.type", "process"),
                        entry("messaging.destination.name", "webhook"),
                        entry("messaging.message.id", id(leased)),
                        entry("server.address", "hooks.example"),
                        entry("server.port", "8443"),
                        entry("data_exporter.report.id", id(leased)),
                        entry("data_exporter.source", "kubebench_report"),
                        entry("data_exporter.consumer", "webhook"),
                        entry("data_exporter.lane", "webhook#1f0c9a3b"),
                        entry("data_exporter.attempt", "3"),
                        entry("data_exporter.outcome", "delivered"));
    }

    @Test
    void anAttemptWithABatchHasATraceOfItsOwnAndALinkToEachReportWhoseTraceIsRecorded() {
        var recorded = IntStream.range(0, 3)
                .mapToObj(i -> leased(accept("00-" + TRACE.replace('4', (char) ('a' + i)) + "-00f067aa0ba902b7-01"), 0))
                .toList();
        var others = List.of(leased(Labels.NONE, 0), leased(accept(PARENT.replaceFirst("01$", "00")), 0));
        var batch = List.of(recorded.get(0), others.get(0), recorded.get(1), others.get(1), recorded.get(2));
        var attempt = tracing.attempt(LANE, Set.of("a:1", "b:2"), batch);
        attempt.settled(List.of(
                new Settlement.Delivered(batch.get(0).delivery().id(), Instant.now(), Optional.empty()),
                new Settlement.Retry(batch.get(1).delivery().id(), Instant.now(), 1, "busy", Optional.empty()),
                new Settlement.Bury(
                        batch.get(2).delivery().id(),
                        DeathCause.REJECTED,
                        "too odd",
                        Instant.now(),
                        Optional.empty())));
        attempt.end();

        var sent = collector.await(span -> span.getKind() == SpanKind.SPAN_KIND_CONSUMER);

        assertThat(sent.getParentSpanId().isEmpty()).isTrue();
        assertThat(sent.getLinksList())
                .extracting(link -> attributes(link).get("data_exporter.report.id"))
                .containsExactlyElementsOf(
                        recorded.stream().map(OtlpTracingTest::id).toList());
        assertThat(attributes(sent))
                .contains(
                        entry("messaging.batch.message_count", "5"),
                        entry("data_exporter.outcome", "mixed"),
                        entry("data_exporter.delivered", "1"),
                        entry("data_exporter.retried", "1"),
                        entry("data_exporter.dead", "1"));
        assertThat(sent.getEventsList())
                .extracting(event -> attributes(event).get("data_exporter.reason"))
                .containsExactly("busy", "too odd");
    }

    @Test
    void aFailedAttemptSaysWhyAndNoMoreThanABoundOfIt() {
        var leased = leased(accept(PARENT), 0);
        var attempt = tracing.attempt(LANE, Set.of(), List.of(leased));
        attempt.settled(List.of(new Settlement.Retry(
                leased.delivery().id(), Instant.now(), 1, "x".repeat(1_000), tried(Attempt.Outcome.UNAVAILABLE))));
        attempt.end();

        var sent = collector.await(span -> span.getKind() == SpanKind.SPAN_KIND_CONSUMER);

        assertThat(sent.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(sent.getStatus().getMessage()).isEqualTo("x".repeat(255));
        assertThat(attributes(sent))
                .containsEntry("data_exporter.outcome", "retried")
                .containsEntry("error.type", "unavailable");
    }

    @Test
    void anAttemptThatSettledNothingWasInterrupted() {
        tracing.attempt(LANE, HOST, List.of(leased(accept(PARENT), 0))).end();

        assertThat(attributes(collector.await(span -> span.getKind() == SpanKind.SPAN_KIND_CONSUMER)))
                .containsEntry("data_exporter.outcome", "interrupted");
    }

    @Test
    void aBatchOfAnySizeHasABoundedNumberOfLinks() {
        var labels = accept(PARENT);
        var attempt = tracing.attempt(
                LANE,
                HOST,
                IntStream.range(0, 1_000).mapToObj(i -> leased(labels, 0)).toList());
        attempt.end();

        assertThat(collector
                        .await(span -> span.getKind() == SpanKind.SPAN_KIND_CONSUMER)
                        .getLinksList())
                .hasSize(OtlpTracing.MOST_LINKS);
    }

    @Test
    void withoutAShareOnlyTracesThatASenderRecordsAreRecorded() {
        restart(0);
        var unknown = tracing.request(request(""));
        tracing.attempt(LANE, HOST, List.of(leased(unknown.mark(Labels.NONE), 0)))
                .end();
        unknown.answered(200, "/forward");
        tracing.attempt(LANE, HOST, List.of(leased(Labels.NONE, 0))).end();
        tracing.request(request("nonsense")).answered(200, "/forward");
        tracing.request(request(PARENT)).answered(200, "/last");

        collector.await(span -> span.getName().equals("POST /last"));

        assertThat(collector.spans()).hasSize(1);
        assertThat(unknown.traceId()).hasSize(32);
    }

    @Test
    void aPlaceThatTheSenderNamedInTheLabelsIsReplacedAndLinked() {
        var span = tracing.request(request(""));

        var labels = span.mark(new TraceContext(PARENT, "vendor=a").in(Labels.of(Map.of("cluster", "prod"))));
        span.answered(200, "/forward");

        assertThat(labels.all())
                .containsOnly(
                        entry("cluster", "prod"),
                        entry("traceparent", "00-" + span.traceId() + "-" + span.spanId() + "-03"));
        assertThat(collector.await(any -> true).getLinksList())
                .singleElement()
                .extracting(link -> hex(link.getTraceId()))
                .isEqualTo(TRACE);
    }

    @Test
    void aCollectorThatHangsOrIsAwayHoldsUpNobody() {
        collector.hang();
        var begin = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            tracing.request(request("")).answered(200, "/forward");
        }
        tracing.close();
        restart(URI.create("http://127.0.0.1:1"), Optional.empty());
        for (int i = 0; i < 20_000; i++) {
            tracing.request(request("")).answered(200, "/forward");
        }
        tracing.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void theCollectorGetsTheHeadersOfTheFile() throws IOException {
        var file = Files.writeString(scratch.resolve("headers"), "Authorization: Bearer abc\n\nX-Tenant:  t\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        restart(collector.endpoint(), Optional.of(CollectorHeaders.open(file)));
        tracing.request(request("")).answered(200, "/forward");

        collector.await(any -> true);

        assertThat(collector.headers())
                .containsEntry("authorization", "Bearer abc")
                .containsEntry("x-tenant", "t")
                .containsEntry("content-type", "application/x-protobuf");
    }

    private Labels accept(String parent) {
        var span = tracing.request(request(parent));
        span.answered(200, "/forward");
        return span.mark(Labels.NONE);
    }

    private void restart(double share) {
        tracing.close();
        tracing = start(share);
    }

    private void restart(URI endpoint, Optional<CollectorHeaders> headers) {
        tracing.close();
        tracing = OtlpTracing.start(
                new TracingSettings(endpoint, 1, "data-exporter", headers, Optional.empty()), "1.2.3");
    }

    private Tracing start(double share) {
        return OtlpTracing.start(
                new TracingSettings(collector.endpoint(), share, "data-exporter", Optional.empty(), Optional.empty()),
                "1.2.3");
    }

    private static TracedRequest request(String parent) {
        return new TracedRequest(
                "POST",
                "https",
                "/ingest/s",
                "1.1",
                "10.0.0.7",
                "scanner",
                parent.isEmpty() ? Optional.empty() : Optional.of(new TraceContext(parent, "")));
    }

    private static Leased leased(Labels labels, int attempts) {
        var id = ReportId.at(Instant.now(), RANDOM);
        var report = new ReportData(id, "kubebench_report", Instant.now(), labels, Payload.of("{}"));
        return new Leased(new Delivery(new DeliveryId(id, LANE.consumer()), report), attempts, Instant.now());
    }

    private static Optional<Attempt> tried(Attempt.Outcome outcome) {
        return Optional.of(new Attempt(Instant.now(), Duration.ZERO, outcome, "", ""));
    }

    private static String id(Leased leased) {
        return leased.delivery().report().id().toString();
    }
}
