package io.narrows.exporter.plugin.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests what the upper exporter gets.
class RequestTest {
    private FakeUpper upper;

    @BeforeEach
    void start() throws Exception {
        upper = FakeUpper.start(request -> FakeUpper.TAKEN);
    }

    @AfterEach
    void stop() {
        upper.close();
    }

    @Test
    void aReportKeepsItsIdentity() throws Exception {
        assertThat(Relays.deliver(upper, Relays.labelled(Map.of("namespace", "web"), "{\"a\":1.50}")))
                .isEqualTo(new Delivered());

        var request = upper.requests().getFirst();
        assertThat(request.target()).isEqualTo("/forward");
        assertThat(request.header("Report-Id")).isEqualTo(Relays.REPORT_ID);
        assertThat(request.header("Report-Received-At")).isEqualTo("2026-11-23T20:15:00.500Z");
        assertThat(request.header("Report-Hops")).isEqualTo("edge-1");
        assertThat(request.header("Idempotency-Key")).isEqualTo(Relays.REPORT_ID + "-upper");
        assertThat(request.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(request.body())
                .isEqualTo(
                        "{\"source\":\"kubebench_report\",\"labels\":{\"namespace\":\"web\"},\"payload\":{\"a\":1.50}}");
    }

    @Test
    void aReportThatCameThroughClustersSaysWhichAndGainsThisOne() throws Exception {
        Relays.deliver(upper, Relays.labelled(Map.of("cluster", "far", "relay-hops", "far,mid"), "{}"));

        var request = upper.requests().getFirst();
        assertThat(request.header("Report-Hops")).isEqualTo("far,mid,edge-1");
        assertThat(request.member("labels")).isEqualTo("{\"cluster\":\"far\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "a text",
                "\u0001\u0000 \u2028 😀 \"quoted\\",
                "null",
                "-0.0e-1",
                "[]",
                " {\"a\":1} ",
                "{}\n",
                "{\"a\":",
                "{\r\n  \"a\": [1, 2]\n}",
                "{\"same\":1,\"same\":2}"
            })
    void anyPayloadArrivesByteForByte(String payload) throws Exception {
        assertThat(Relays.deliver(upper, Relays.report(payload))).isEqualTo(new Delivered());

        assertThat(upper.requests().getFirst().payload()).isEqualTo(payload);
    }

    @Test
    void aReportThatIsNestedDeeplyIsSentAsAText() throws Exception {
        var deep = "[".repeat(20_000) + "]".repeat(20_000);

        Relays.deliver(upper, Relays.report(deep));

        assertThat(upper.requests().getFirst().body()).contains("\"payload\":\"[[");
        assertThat(upper.requests().getFirst().payload()).isEqualTo(deep);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge-1", "a,edge-1,b"})
    void aReportThatCameThroughThisClusterIsNotRelayedAgain(String hops) throws Exception {
        var result = Relays.deliver(upper, Relays.labelled(Map.of("relay-hops", hops), "{}"));

        assertRejected(result, "relayed in a circle");
        assertThat(upper.requests()).isEmpty();
    }

    @Test
    void aReportThatCameThroughFiveClustersIsNotRelayedAgain() throws Exception {
        var result = Relays.deliver(upper, Relays.labelled(Map.of("relay-hops", "a,b,c,d,e"), "{}"));

        assertRejected(result, "names more than 5 clusters");
        assertThat(upper.requests()).isEmpty();
    }

    @Test
    void theTraceGoesOn() throws Exception {
        var parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        Relays.deliver(upper, Relays.labelled(Map.of("traceparent", parent), "{}"));

        assertThat(upper.requests().getFirst().header("traceparent")).isEqualTo(parent);
    }

    @Test
    void allReportsOfABatchAreInFlightAtOnce() throws Exception {
        var arrived = new CountDownLatch(32);
        try (var slow = FakeUpper.start(request -> {
                    arrived.countDown();
                    await(arrived);
                    return FakeUpper.TAKEN;
                });
                var consumer =
                        Relays.opening(Map.of("url", slow.url()), Map.of()).open()) {
            var batch =
                    IntStream.range(0, 32).mapToObj(i -> Relays.report("{}")).toList();

            assertThat(consumer.deliver(batch)).hasSize(32).containsOnly(new Delivered());
        }
    }

    private static void await(CountDownLatch arrived) {
        try {
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertRejected(DeliveryResult result, String why) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains(why));
    }
}
