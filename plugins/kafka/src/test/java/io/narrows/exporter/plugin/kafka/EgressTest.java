package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tests that the brokers a cluster names obey the operator's rules, like the brokers in the settings.
@Timeout(120)
class EgressTest {

    @Test
    void aBrokerThatTheClusterNamesIsCheckedWhenTheProducerConnectsToIt() throws Exception {
        var topic = Topics.create();
        // The test's broker advertises itself as 127.0.0.1.
        Egress bootstrapOnly = destination -> {
            if (destination.getHostString().equals("127.0.0.1")) {
                throw new EgressRefusedException("127.0.0.1", "only the bootstrap server is, in this test");
            }
            return destination;
        };
        var bootstrap = KafkaBroker.shared().openAddress().replace("127.0.0.1", "localhost");
        try (var consumer = Consumers.open(Map.of("bootstrapServers", bootstrap, "topic", topic), bootstrapOnly)) {

            var results = consumer.deliver(Deliveries.all("s", "{}"));

            assertThat(results)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason())
                                    .isEqualTo(
                                            "egress: host 127.0.0.1 is not allowed: only the bootstrap server is, in this test"));
        }
        assertThat(Topics.payloads(topic)).isEmpty();
    }
}
