package io.narrows.exporter.deploy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class SpanSinkIT {
    @Test
    void countsTheSpansOfEachRequest() throws Exception {
        try (var sink = SpanSink.start()) {
            send(sink, request(3, 200));
            send(sink, request(0, 0));
            send(sink, request(1, 1));

            assertThat(sink.spans()).isEqualTo(601);
        }
    }

    private static ExportTraceServiceRequest request(int resources, int spans) {
        var request = ExportTraceServiceRequest.newBuilder();
        for (int i = 0; i < resources; i++) {
            var scope = ScopeSpans.newBuilder();
            for (int number = 0; number < spans; number++) {
                scope.addSpans(Span.newBuilder()
                        .setName("POST /forward")
                        .setStartTimeUnixNano(Long.MAX_VALUE)
                        .setFlags(257)
                        .addAttributes(attribute("x".repeat(number))));
            }
            request.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder().addAttributes(attribute("data-exporter")))
                    .addScopeSpans(scope));
        }
        return request.build();
    }

    private static KeyValue attribute(String text) {
        return KeyValue.newBuilder()
                .setKey("name")
                .setValue(AnyValue.newBuilder().setStringValue(text))
                .build();
    }

    private static void send(SpanSink sink, ExportTraceServiceRequest request) throws Exception {
        var body = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(body)) {
            request.writeTo(packed);
        }
        var post = HttpRequest.newBuilder(sink.endpoint().resolve("/v1/traces"))
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(post, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }
}
