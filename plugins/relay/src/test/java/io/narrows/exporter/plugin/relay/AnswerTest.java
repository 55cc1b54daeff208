package io.narrows.exporter.plugin.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.relay.FakeUpper.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests what an answer of the upper exporter means.
class AnswerTest {
    private static final String RECEIPT_OF_ANOTHER =
            "{\"id\":\"01KAR4D3M0T6ZC5Y8QK2V7W9XB\",\"deliveries\":[],\"unknown\":[]}";

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 507})
    void aBusyExporterIsTriedAgain(int status) throws Exception {
        var answer = new Answer(status, "", Map.of("Retry-After", "17"), false);

        assertThat(to(answer))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        result -> assertThat(result.retryAfter()).isEqualTo(Duration.ofSeconds(17)));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 405, 204, 201, 302})
    void whatConcernsEveryReportIsMisconfigured(int status) throws Exception {
        assertThat(to(Answer.of(status, ""))).isInstanceOf(Misconfigured.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422, 431})
    void whatConcernsOneReportIsRejected(int status) throws Exception {
        assertThat(to(Answer.of(status, ""))).isInstanceOf(Rejected.class);
    }

    @Test
    void aCircleIsADeadLetterThatSaysIt() throws Exception {
        assertThat(to(Answer.problem(400, "Report-Hops")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        result -> assertThat(result.reason())
                                .endsWith(
                                        "answered HTTP 400: the report is relayed in a circle, or too often; it came through"
                                                + " edge-1"));
    }

    @Test
    void aReportThatNoUpperRouteTakesIsADeadLetterThatSaysIt() throws Exception {
        assertThat(to(Answer.problem(422, "source")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        result -> assertThat(result.reason())
                                .endsWith(": no route there takes this source with these labels"));
    }

    @Test
    void aSourceThatThisRelayMayNotHandInHoldsUpNoOtherReport() throws Exception {
        assertThat(to(Answer.problem(403, "source"))).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "<html></html>", "[]", "{}", "{\"id\":1}", RECEIPT_OF_ANOTHER})
    void aSuccessWithoutAReceiptOfThisReportIsNone(String body) throws Exception {
        assertThat(to(Answer.of(200, body)))
                .isInstanceOfSatisfying(
                        Misconfigured.class,
                        result -> assertThat(result.reason()).contains("gave no receipt of this report"));
    }

    @Test
    void aReasonRepeatsNothingOfAnAnswer() throws Exception {
        assertThat(to(Answer.problem(422, "secret-words")).toString()).doesNotContain("secret");
        assertThat(to(Answer.of(400, "{\"detail\":\"secret-words\"}")).toString())
                .doesNotContain("secret");
    }

    private static DeliveryResult to(Answer answer) throws Exception {
        try (var upper = FakeUpper.start(request -> answer)) {
            return Relays.deliver(upper, Relays.report("{}"));
        }
    }
}
