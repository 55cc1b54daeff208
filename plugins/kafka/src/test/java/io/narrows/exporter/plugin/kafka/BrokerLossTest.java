package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tests a broker that is killed while a producer is connected to it.
class BrokerLossTest {

    @Test
    void recordsThatNobodyAcknowledgesAreUnavailableAndTheNextOnesSayWhy() throws Exception {
        var broker = KafkaBroker.start();
        try (broker;
                var consumer = Consumers.open(
                        Map.of("bootstrapServers", broker.openAddress(), "topic", Topics.createAt(broker)),
                        Map.of("deliveryTimeout", "1s", "connectTimeout", "2s"))) {
            assertThat(consumer.deliver(Deliveries.all("s", "1"))).containsExactly(new Delivered());

            broker.close();

            assertThat(consumer.deliver(Deliveries.all("s", "2", "3")))
                    .hasSize(2)
                    .hasOnlyElementsOfType(Unavailable.class);
            assertThat(consumer.deliver(Deliveries.all("s", "4")))
                    .singleElement()
                    .isInstanceOf(Unavailable.class)
                    .asString()
                    .contains("cannot connect to " + broker.openAddress());
        }
    }
}
