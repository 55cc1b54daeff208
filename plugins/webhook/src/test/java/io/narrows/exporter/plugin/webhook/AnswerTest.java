package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the result of each answer of an endpoint.
class AnswerTest {

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void byDefaultAnyStatusOfSuccessMeansDelivered(int status) throws Exception {
        assertThat(resultOf(Said.of(status, ""))).isEqualTo(new Delivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 423, 425, 429, 500, 502, 503, 504, 599})
    void whatMayPassIsUnavailable(int status) throws Exception {
        assertThat(resultOf(Said.of(status, ""))).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 401, 403, 404, 405, 407, 410, 421})
    void whatEveryReportWouldMeetIsMisconfigured(int status) throws Exception {
        assertThat(resultOf(Said.of(status, ""))).isInstanceOf(Misconfigured.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 406, 411, 413, 414, 415, 422, 451})
    void whatTheReportMayBeAtFaultForIsRejected(int status) throws Exception {
        assertThat(resultOf(Said.of(status, ""))).isInstanceOf(Rejected.class);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (var elsewhere = TestHttpServer.start(request -> Said.of(200, ""))) {
            var result = resultOf(Said.of(307, "").with("Location", "http://" + elsewhere.hostPort() + "/"));

            assertThat(result).asString().contains("HTTP 307", "redirects are not followed");
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"30; 30", "Mon, 23 Nov 2026 20:16:30 GMT; 60", "Mon, 23 Nov 2026 20:15:00 GMT; 0", "later; 0"})
    void anEndpointSaysHowLongToWait(String retryAfter, long seconds) throws Exception {
        for (int status : new int[] {429, 503}) {
            assertThat(resultOf(Said.of(status, "").with("Retry-After", retryAfter)))
                    .isInstanceOfSatisfying(
                            Unavailable.class,
                            unavailable -> assertThat(unavailable.retryAfter()).isEqualTo(Duration.ofSeconds(seconds)));
        }
    }

    @Test
    void successCodesSayWhatIsTaken() throws Exception {
        var settings = Map.of("successCodes", "204, 300-302,5xx");

        for (int status : new int[] {204, 300, 302, 500, 599}) {
            assertThat(resultOf(Said.of(status, ""), settings))
                    .as("HTTP %s", status)
                    .isEqualTo(new Delivered());
        }
        assertThat(resultOf(Said.of(303, ""), settings)).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aSuccessThatIsNotAmongTheSuccessCodesDropsNothing() throws Exception {
        assertThat(resultOf(Said.of(200, "<html>Please log in</html>"), Map.of("successCodes", "204")))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("HTTP 200, which is not in successCodes")
                .doesNotContain("log in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "invalid_payload; invalid_payload",
                "No such team; No such team",
                "{\"type\":\"about:blank\",\"title\":\"Too large\",\"detail\":\"x\"}; Too large",
                "{\"error\":\"invalid_token\",\"error_description\":\"x\"}; invalid_token",
                "{\"error\":{\"code\":\"BadRequest\",\"message\":\"x\"}}; BadRequest"
            })
    void theNameOfAnErrorIsPassedOn(String body, String name) throws Exception {
        assertThat(resultOf(Said.of(400, body))).asString().endsWith("answered HTTP 400: " + name + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>Bad Request</body></html>",
                "line one\nline two",
                "user 4711 is unknown",
                "{\"message\":\"anything\"}",
                "{\"title\":\"user 4711 is unknown\"}",
                "{\"title\":",
                "the words of the report",
                "right-token",
                "token-in-the-path",
                "We saw token-in-the-query here"
            })
    void nothingElseOfAnAnswerIs(String body) throws Exception {
        var settings = new TreeMap<String, Object>(Map.of("secretHeaders", "X-Token: right-token"));
        try (var server = TestHttpServer.start(request -> Said.of(400, body))) {
            settings.put("url", "http://" + server.hostPort() + "/hooks/token-in-the-path?key=token-in-the-query");

            var result = Webhooks.deliver(settings, Map.of(), Webhooks.report("[\"the words of the report\"]"));

            assertThat(result).isEqualTo(new Rejected(server.hostPort() + " answered HTTP 400"));
        }
    }

    private static DeliveryResult resultOf(Said answer) throws Exception {
        return resultOf(answer, Map.of());
    }

    private static DeliveryResult resultOf(Said answer, Map<String, ?> settings) throws Exception {
        try (var server = TestHttpServer.start(request -> answer)) {
            return Webhooks.deliver(server.hostPort(), settings, Webhooks.report("{\"docID\":\"a\"}"));
        }
    }
}
