package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.trace.AttemptSpan;
import io.narrows.exporter.domain.trace.RequestSpan;
import io.narrows.exporter.domain.trace.TraceContext;
import io.narrows.exporter.domain.trace.TracedRequest;
import io.narrows.exporter.domain.trace.Tracing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that each request that hands in a report is a span in the trace of its sender.
class TraceTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final Spans spans = new Spans();
    private final StartedExporter exporter = StartedExporter.traced(spans, SenderSettings.OPEN);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        exporter.close();
    }

    @Test
    void anAcceptedReportIsASpanWithThePlaceOfItsSender() throws Exception {
        var answer = send(
                "POST",
                "/ingest/ingest_a?wait=1s",
                "{}",
                "traceparent",
                PARENT,
                "tracestate",
                "a=1",
                "tracestate",
                "b=2");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(spans.requests)
                .containsExactly(new TracedRequest(
                        "POST",
                        "http",
                        "/ingest/ingest_a",
                        "1.1",
                        "127.0.0.1",
                        "anonymous",
                        Optional.of(new TraceContext(PARENT, "a=1,b=2"))));
        spans.awaitEnded(2);
        assertThat(spans.ended).hasSize(2).first().asString().startsWith("accepted ingest_a ");
        assertThat(spans.ended).last().isEqualTo("200 /ingest/{source}");
    }

    @Test
    void aRequestThatIsRefusedIsASpanWithItsStatus() throws Exception {
        send("POST", "/forward", "nonsense");
        send("POST", "/nowhere", "{}");

        spans.awaitEnded(2);
        assertThat(spans.ended).containsExactly("400 /forward", "404 ");
    }

    @Test
    void aRequestThatHandsInNoReportIsNone() throws Exception {
        send("GET", "/reports/1", "");

        assertThat(spans.requests).isEmpty();
    }

    @Test
    void anEventNamesThePlaceWhereTheRequestDoesNot() throws Exception {
        send("POST", "/ingest/ingest_a", "{}", "ce-traceparent", PARENT);
        send("POST", "/ingest/ingest_a", "{}", "traceparent", "x", "ce-traceparent", PARENT);

        assertThat(spans.requests)
                .extracting(TracedRequest::parent)
                .containsExactly(Optional.of(new TraceContext(PARENT, "")), Optional.of(new TraceContext("x", "")));
    }

    @Test
    void twoPlacesAreNone() throws Exception {
        send("POST", "/forward", "{}", "traceparent", PARENT, "traceparent", PARENT);

        assertThat(spans.requests).extracting(TracedRequest::parent).containsExactly(Optional.empty());
    }

    @Test
    void whoMayNotSendHasNothingRecorded(@TempDir Path scratch) throws Exception {
        var tokens = SenderTokens.in(scratch);
        try (var strict = StartedExporter.traced(spans, tokens.settings(SecurityProfile.STRICT))) {
            send(strict, "POST", "/forward", "{}", "traceparent", PARENT);
            send(
                    strict,
                    "POST",
                    "/forward",
                    "{}",
                    "Authorization",
                    "Bearer " + tokens.tokens().get("lab"));
        }

        assertThat(spans.requests).extracting(TracedRequest::sender).containsExactly("lab");
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return send(exporter, method, path, body, headers);
    }

    private HttpResponse<String> send(
            StartedExporter target, String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(target.reports() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// Tracing that records its calls.
    private static final class Spans implements Tracing {
        private final Queue<TracedRequest> requests = new ConcurrentLinkedQueue<>();
        private final Queue<String> ended = new ConcurrentLinkedQueue<>();

        /// Waits for spans, which end a moment after the answer.
        void awaitEnded(int count) {
            Await.until(count + " spans ended", 20_000, () -> ended.size() >= count);
        }

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public RequestSpan request(TracedRequest request) {
            requests.add(request);
            return new OfRequest(ended);
        }

        @Override
        public AttemptSpan attempt(LaneName lane, Set<String> hosts, List<Leased> batch) {
            return Tracing.off().attempt(lane, hosts, batch);
        }
    }

    private record OfRequest(Queue<String> ended) implements RequestSpan {
        @Override
        public String traceId() {
            return "";
        }

        @Override
        public String spanId() {
            return "";
        }

        @Override
        public void accepted(ReportId report, String source) {
            ended.add("accepted " + source + " " + report);
        }

        @Override
        public Labels mark(Labels labels) {
            return labels;
        }

        @Override
        public void answered(int status, String route) {
            ended.add(status + " " + route);
        }
    }
}
