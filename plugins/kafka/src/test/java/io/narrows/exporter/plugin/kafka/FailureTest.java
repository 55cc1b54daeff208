package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Tests the results of reports that Kafka does not accept.
class FailureTest {
    private static final Map<String, String> BRIEF = Map.of("connectTimeout", "500ms");

    @Test
    void aReportThatTheBrokerFindsTooLargeIsRejectedAlone() throws Exception {
        var topic = Topics.create();
        var batch = Deliveries.all("s", "1", "x".repeat(KafkaBroker.MAX_MESSAGE_BYTES), "3");

        var results = deliver(Map.of("topic", topic), BRIEF, batch);

        assertThat(results.get(0)).isEqualTo(new Delivered());
        assertThat(results.get(1))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("RecordTooLarge", "max message size");
        assertThat(results.get(2)).isEqualTo(new Delivered());
        assertThat(Topics.payloads(topic)).containsExactlyInAnyOrder("1", "3");
    }

    @Test
    void aTopicOfTheSettingsThatDoesNotExistIsMisconfigured() throws Exception {
        var topic = Topics.newName();

        assertThat(deliver(Map.of("topic", topic), BRIEF, Deliveries.all("s", "1", "2")))
                .containsOnly(new Misconfigured("there is no topic " + topic + ", and Kafka did not create it"));
    }

    @Test
    void sourcesWithoutATopicWaitAndTheOthersGoOn() throws Exception {
        var there = Topics.create();
        var missing = Topics.newName();
        var alsoMissing = Topics.newName();

        var results = deliver(
                Map.of(),
                BRIEF,
                List.of(Deliveries.of(missing, "1"), Deliveries.of(there, "2"), Deliveries.of(alsoMissing, "3")));

        assertThat(results)
                .containsExactly(
                        new Unavailable("there is no topic " + missing + ", and Kafka did not create it"),
                        new Delivered(),
                        new Unavailable("there is no topic " + alsoMissing + ", and Kafka did not create it"));
    }

    @Test
    void aTopicThatIsMissingHoldsUpItsBatchForSecondsOnly() throws Exception {
        var there = Topics.create();
        var missing = Topics.newName();
        var unknown = new Unavailable("there is no topic " + missing + ", and Kafka did not create it");
        try (var consumer = Consumers.open(atOpen(Map.of()), Map.of("connectTimeout", "1m"))) {
            var begin = System.nanoTime();

            var results = consumer.deliver(List.of(Deliveries.of(missing, "1"), Deliveries.of(there, "2")));

            assertThat(results).containsExactly(unknown, new Delivered());
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void aTopicThatIsMadeLaterIsFound() throws Exception {
        var topic = Topics.newName();
        try (var consumer = Consumers.open(atOpen(Map.of("topic", topic)), Map.of("connectTimeout", "1500ms"))) {
            assertThat(consumer.deliver(Deliveries.all("s", "1"))).hasOnlyElementsOfType(Misconfigured.class);

            Topics.create(topic, 1, Map.of());

            assertThat(consumer.deliver(Deliveries.all("s", "2"))).containsExactly(new Delivered());
        }
    }

    @Test
    void aTopicThatTheUserMayNotWriteToIsMisconfigured() throws Exception {
        var topic = Topics.create();
        Topics.forbid(topic, KafkaBroker.USER);

        assertThat(deliver(asUser(Map.of("topic", topic)), Map.of(), Deliveries.all("s", "{}")))
                .singleElement()
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("TopicAuthorization", topic);
    }

    @Test
    void aSourceWhoseTopicIsForbiddenDoesNotHoldUpTheOthers() throws Exception {
        var allowed = Topics.create();
        var forbidden = Topics.create();
        Topics.forbid(forbidden, KafkaBroker.USER);

        var results = deliver(
                asUser(Map.of()), Map.of(), List.of(Deliveries.of(forbidden, "1"), Deliveries.of(allowed, "2")));

        assertThat(results.get(0)).isInstanceOf(Unavailable.class).asString().contains("TopicAuthorization");
        assertThat(results.get(1)).isEqualTo(new Delivered());
    }

    @Test
    void aTopicOfKafkasOwnIsMisconfigured() throws Exception {
        assertThat(deliver(Map.of("topic", "__consumer_offsets"), BRIEF, Deliveries.all("s", "{}")))
                .hasOnlyElementsOfType(Misconfigured.class);
    }

    @Test
    void aCompactedTopicRejectsReportsWithoutAKey() throws Exception {
        var topic = Topics.create(Topics.newName(), 1, Map.of("cleanup.policy", "compact"));

        assertThat(deliver(Map.of("topic", topic, "key", "none"), Map.of(), Deliveries.all("s", "{}")))
                .singleElement()
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("InvalidRecord");
        assertThat(deliver(Map.of("topic", topic), Map.of(), Deliveries.all("s", "{}")))
                .containsExactly(new Delivered());
    }

    @Test
    void whoDoesNotListenIsUnavailableAtOnce() throws Exception {
        var address = freeAddress();

        assertThat(deliver(Map.of("bootstrapServers", address), Map.of(), Deliveries.all("s", "{}")))
                .singleElement()
                .isInstanceOf(Unavailable.class)
                .asString()
                .contains("cannot connect to " + address);
    }

    @Test
    void oneServerOfSeveralIsEnough() throws Exception {
        var topic = Topics.create();
        var servers = freeAddress() + ", " + KafkaBroker.shared().openAddress();

        assertThat(deliver(Map.of("bootstrapServers", servers, "topic", topic), Map.of(), Deliveries.all("s", "{}")))
                .containsExactly(new Delivered());
    }

    @Test
    void anUnknownHostIsMisconfigured() throws Exception {
        assertThat(deliver(Map.of("bootstrapServers", "no.such.host.invalid"), Map.of(), Deliveries.all("s", "{}")))
                .containsExactly(new Misconfigured("unknown host: no.such.host.invalid:9092"));
    }

    @Test
    void aServerOfAnotherProtocolIsMisconfiguredAndItsAnswerIsNotTakenForALength() throws Exception {
        try (var server = answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertThat(deliver(Map.of("bootstrapServers", address(server)), Map.of(), Deliveries.all("s", "{}")))
                    .singleElement()
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains(address(server) + " does not speak Kafka without TLS");
        }
    }

    @Test
    void whoSaysNothingIsUnavailable() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(deliver(Map.of("bootstrapServers", address(server)), BRIEF, Deliveries.all("s", "{}")))
                    .containsExactly(new Unavailable(address(server) + " gave no answer within 500 ms"));
        }
    }

    @Test
    void aCallThatWaitsForItsRecordsEndsAtOnceWhenItIsInterrupted() throws Exception {
        var missing = Topics.newName();
        try (var consumer = Consumers.open(atOpen(Map.of("topic", missing)), Map.of("connectTimeout", "1m"))) {
            var call = new FutureTask<>(() -> consumer.deliver(Deliveries.all("s", "{}")));
            var thread = Thread.ofPlatform().daemon().start(call);
            assertThat(thread.join(Duration.ofSeconds(1)))
                    .as("still looks for the topic")
                    .isFalse();

            thread.interrupt();

            assertThatThrownBy(() -> call.get(3, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
    }

    private static List<DeliveryResult> deliver(
            Map<String, ?> settings, Map<String, String> options, List<Delivery> batch) throws InterruptedException {
        try (var consumer = Consumers.open(atOpen(settings), options)) {
            return consumer.deliver(batch);
        }
    }

    private static Map<String, Object> atOpen(Map<String, ?> settings) {
        var all = new HashMap<String, Object>(settings);
        all.putIfAbsent("bootstrapServers", KafkaBroker.shared().openAddress());
        return all;
    }

    private static Map<String, Object> asUser(Map<String, ?> settings) {
        var all = new HashMap<String, Object>(settings);
        all.put("bootstrapServers", KafkaBroker.shared().saslAddress());
        all.put("username", KafkaBroker.USER);
        all.put("password", KafkaBroker.PASSWORD);
        return all;
    }

    private static ServerSocket answering(String answer) throws IOException {
        var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (var client = server.accept()) {
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().read();
                } catch (IOException e) {
                    // The server was closed, or the client has disconnected.
                }
            }
        });
        return server;
    }

    private static String freeAddress() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return address(server);
        }
    }

    private static String address(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }
}
