package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the requests on the wire.
class RequestTest {
    private TestHttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestHttpServer.start(request -> Said.of(200, ""));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPayloadIsPostedAsItIs() throws Exception {
        var payload = "{\r\n  \"score\": 1.50, \"name\": \"é \\u00e9 😀\"\r\n}\n";

        var request = sent(Map.of(), Webhooks.report(payload));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/hook");
        assertThat(request.body()).isEqualTo(payload);
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a text", "{\"a\":"})
    void aPayloadThatIsNoJsonIsPlainText(String payload) throws Exception {
        var request = sent(Map.of(), Webhooks.report(payload));

        assertThat(request.body()).isEqualTo(payload);
        assertThat(request.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void theIdOfTheDeliveryIsTheSameAtEveryTry() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(sent(Map.of(), Webhooks.report("{}")).header("Idempotency-Key"))
                    .isEqualTo(Webhooks.DELIVERY_ID);
        }
    }

    @Test
    void labelsAreHeadersThatNoCharacterBreaks() throws Exception {
        var labels = Labels.of(Map.of("Cluster", "prod-eu", "team/x", "é\r\nX-Evil: 1", "empty", ""));

        var request = sent(Map.of("headers", "X-Team: security"), Webhooks.labelled(labels, "s", "{}"));

        assertThat(request.header("Report-Label-cluster")).isEqualTo("prod-eu");
        assertThat(request.header("Report-Label-team%2Fx")).isEqualTo("%C3%A9%0D%0AX-Evil:%201");
        assertThat(request.header("Report-Label-empty")).isEmpty();
        assertThat(request.header("X-Team")).isEqualTo("security");
        assertThat(request.headers().keySet()).noneMatch(name -> name.equalsIgnoreCase("X-Evil"));
        assertThat(request.headers().keySet()).noneMatch(name -> name.equalsIgnoreCase("Report-Labels-Left-Out"));
    }

    @Test
    void thePlaceOfAReportInATraceIsTheHeaderThatEveryServiceReads() throws Exception {
        var parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        var traced = sent(
                Map.of(), Webhooks.labelled(Labels.of(Map.of("traceparent", parent, "tracestate", "a=1")), "s", "{}"));
        var not = sent(Map.of(), Webhooks.labelled(Labels.of(Map.of("traceparent", "mine")), "s", "{}"));

        assertThat(traced.header("traceparent")).isEqualTo(parent);
        assertThat(traced.header("tracestate")).isEqualTo("a=1");
        assertThat(not.headers().keySet()).noneMatch(name -> name.equalsIgnoreCase("traceparent"));
        assertThat(not.header("Report-Label-traceparent")).isEqualTo("mine");
    }

    @Test
    void labelsThatDoNotFitAreCounted() throws Exception {
        var labels = new TreeMap<String, String>();
        for (int i = 0; i < Labels.MOST; i++) {
            labels.put("l" + i, "v".repeat(Labels.LONGEST_VALUE));
        }

        var request = sent(Map.of(), Webhooks.labelled(Labels.of(labels), "s", "{}"));

        assertThat(request.header("Report-Labels-Left-Out")).isEqualTo("17");
    }

    @Test
    void theSettingsGiveMethodHeadersAndContentType() throws Exception {
        var request = sent(
                Map.of(
                        "method",
                        "put",
                        "headers",
                        "X-Team: security\r\n\n  X-Empty :\n",
                        "secretHeaders",
                        "Authorization: Basic dTpw",
                        "contentType",
                        "application/vnd.report+json"),
                Webhooks.report("{}"));

        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.header("X-Team")).isEqualTo("security");
        assertThat(request.headers()).containsEntry("X-empty", "");
        assertThat(request.header("Authorization")).isEqualTo("Basic dTpw");
        assertThat(request.header("Content-Type")).isEqualTo("application/vnd.report+json");
    }

    @Test
    void aTemplateIsFilled() throws Exception {
        var request = sent(Map.of("body", "{\"text\":\"{{/payload/n}}\"}"), Webhooks.report("{\"n\":1.50}"));

        assertThat(request.body()).isEqualTo("{\"text\":\"1.50\"}");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void aReportThatDoesNotFitTheTemplateIsRejectedAndNotSent() throws Exception {
        var settings = Map.of("body", "{\"text\":\"{{/payload/n}}\"}");

        assertThat(Webhooks.deliver(server.hostPort(), settings, Webhooks.report("no JSON")))
                .isEqualTo(new Rejected("the payload is no JSON, and the template in body looks for a value in it"));

        assertThat(server.asked()).isEmpty();
    }

    @Test
    void withoutASecretNothingIsSigned() throws Exception {
        assertThat(sent(Map.of(), Webhooks.report("{}")).headers())
                .doesNotContainKeys("Webhook-id", "Webhook-timestamp", "Webhook-signature");
    }

    /// Verifies the signature as a receiver would, with only the consumer's page as documentation.
    @ParameterizedTest
    @ValueSource(strings = {"whsec_dGhpcyBpcyBhIGtleSBvZiB0aGlydHktdHdvIGJ5dGVz", "this is a key of thirty-two bytes"})
    void theSignatureIsOverTheBytesThatAreSentAndTheTime(String secret) throws Exception {
        var key = secret.startsWith("whsec_")
                ? Base64.getDecoder().decode(secret.substring("whsec_".length()))
                : secret.getBytes(StandardCharsets.UTF_8);

        var request = sent(
                Map.of("signingSecret", secret, "body", "{\"text\":\"{{/payload/n}}\"}"),
                Webhooks.report("{\"n\":\"é\"}"));

        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        var signed = request.header("webhook-id") + "." + request.header("webhook-timestamp") + "." + request.body();
        assertThat(request.header("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
        assertThat(request.header("webhook-id")).isEqualTo(Webhooks.DELIVERY_ID);
        assertThat(request.header("webhook-timestamp")).isEqualTo(Long.toString(Webhooks.NOW.getEpochSecond()));
    }

    /// The worked example of the reference implementation.
    @Test
    void theSignatureIsThatOfTheStandardWebhooks() {
        var request = HttpRequest.newBuilder().uri(URI.create("http://localhost"));

        Signature.withSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .orElseThrow()
                .addTo(
                        request,
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        Instant.ofEpochSecond(1_614_265_330),
                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

        assertThat(request.build().headers().firstValue("webhook-signature"))
                .contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    private Asked sent(Map<String, ?> settings, Delivery delivery) throws InterruptedException {
        assertThat(Webhooks.deliver(server.hostPort(), settings, delivery)).isEqualTo(new Delivered());
        return server.asked().getLast();
    }
}
