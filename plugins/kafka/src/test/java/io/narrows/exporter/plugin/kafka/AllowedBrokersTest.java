package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.plugin.kafka.BootstrapServers.Server;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which brokers the operator allows.
class AllowedBrokersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka:9092 | kafka | 9092 | true",
                "kafka:9092 | KAFKA | 9092 | true",
                "kafka:9092 | kafka | 9093 | false",
                "kafka | kafka | 9093 | true",
                "kafka | kafka.evil.example | 9093 | false",
                "kafka | evil-kafka | 9093 | false",
                "kafka-*.svc:9092 | kafka-0.svc | 9092 | true",
                "kafka-*.svc:9092 | kafkaX0.svc | 9092 | false",
                "a:1, *.svc:* | kafka.svc | 7 | true",
                "10.0.*.7 | 10.0.200.7 | 1 | true",
                "10.0.0.7 | 10x0.0.7 | 1 | false",
                "[::1]:9092 | [::1] | 9092 | true",
                "* | any.where | 1 | true",
                "'' | any.where | 1 | false"
            })
    void aBrokerIsAllowedByItsNameAndPort(String allowed, String host, int port, boolean isAllowed) {
        assertThat(AllowedBrokers.parse(allowed).contain(new Server(host, port)))
                .isEqualTo(isAllowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://kafka", "kafka:", "kafka:port", "a,,b", "a b", "kafka:999999"})
    void aListThatCannotWorkIsRefused(String text) {
        assertThatThrownBy(() -> AllowedBrokers.parse(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("allowedBrokers must be host:port or host");
    }

    @Test
    void aBrokerOfAnEnvelopeThatNobodyAllowedIsNotConnectedTo() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var address = "127.0.0.1:" + server.getLocalPort();
            server.setSoTimeout(1);

            assertThat(deliver(address, "t", Map.of("allowedBrokers", "")))
                    .isEqualTo(new Misconfigured("bootstrapServers names " + address
                            + ", which consumers.kafka.allowedBrokers does not list; add it there, as host:port"));
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void oneForbiddenServerAmongSeveralIsEnough() throws Exception {
        var open = KafkaBroker.shared().openAddress();

        assertThat(deliver(open + ",elsewhere:9092", "t", Map.of("allowedBrokers", open)))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("elsewhere:9092", "consumers.kafka.allowedBrokers");
    }

    @Test
    void aBrokerThatTheClusterNamesMustBeAllowedToo() throws Exception {
        var topic = Topics.create();
        var advertised = KafkaBroker.shared().openAddress();
        var bootstrap = advertised.replace("127.0.0.1", "localhost");

        assertThat(deliver(bootstrap, topic, Map.of("allowedBrokers", bootstrap)))
                .isEqualTo(new Misconfigured("the cluster has the broker " + advertised
                        + ", which consumers.kafka.allowedBrokers does not list; add it there, as host:port"));
        assertThat(Topics.payloads(topic)).isEmpty();

        assertThat(deliver(bootstrap, topic, Map.of("allowedBrokers", bootstrap + "," + advertised)))
                .isEqualTo(new Delivered());
    }

    @Test
    void theServersOfAConsumerThatTheOperatorNamedAreAllowed() throws Exception {
        var topic = Topics.create();
        var settings = Map.of("bootstrapServers", KafkaBroker.shared().openAddress(), "topic", topic);
        try (var consumer = Consumers.openNamed(settings, Map.of())) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    @Test
    void whatTheClusterOfANamedConsumerNamesMustBeAllowedToo() throws Exception {
        var topic = Topics.create();
        var bootstrap = KafkaBroker.shared().openAddress().replace("127.0.0.1", "localhost");
        try (var consumer = Consumers.openNamed(Map.of("bootstrapServers", bootstrap, "topic", topic), Map.of())) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).hasOnlyElementsOfType(Misconfigured.class);
        }
    }

    private static DeliveryResult deliver(String servers, String topic, Map<String, String> options)
            throws InterruptedException {
        try (var consumer = Consumers.open(Map.of("bootstrapServers", servers, "topic", topic), options)) {
            List<DeliveryResult> results = consumer.deliver(Deliveries.all("s", "{}"));
            return results.getFirst();
        }
    }
}
