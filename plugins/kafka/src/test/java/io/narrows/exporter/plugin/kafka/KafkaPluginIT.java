package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.PluginJar;
import io.narrows.exporter.plugin.tck.PluginJarContract;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the whole contract against the packaged jar, from which most classes of kafka-clients are left out, and tests
/// what the contract does not cover.
class KafkaPluginIT extends KafkaContractTest implements PluginJarContract {
    private final ReportConsumerFactory packaged = PluginJar.underTest().factory();
    private final ClassLoader outside = Thread.currentThread().getContextClassLoader();

    /// Sets the plugin's context class loader, as the exporter does. Otherwise kafka-clients would find classes that it
    /// looks up by name on the test's class path, whether the jar holds them or not.
    @BeforeEach
    void enterThePlugin() {
        Thread.currentThread().setContextClassLoader(packaged.getClass().getClassLoader());
    }

    @AfterEach
    void leaveThePlugin() {
        Thread.currentThread().setContextClassLoader(outside);
    }

    @Override
    public ReportConsumerFactory factory() {
        return packaged;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void usersLogIn(String mechanism) throws Exception {
        var topic = Topics.create();
        var settings = Map.of(
                "bootstrapServers",
                KafkaBroker.shared().saslAddress(),
                "topic",
                topic,
                "saslMechanism",
                mechanism,
                "username",
                KafkaBroker.USER,
                "password",
                KafkaBroker.PASSWORD);

        try (var consumer = Consumers.open(packaged, settings, Map.of())) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    @Test
    void certificatesAreCheckedAndPresentedAndRecordsCompressed() throws Exception {
        var broker = KafkaBroker.shared();
        var topic = Topics.create();
        var settings = Map.of(
                "bootstrapServers", broker.mutualTlsAddress(), "topic", topic, "tls", true, "compression", "gzip");
        var options = Map.of(
                "caFile",
                broker.authority().toString(),
                "certificateFile",
                broker.clientCertificate().toString(),
                "keyFile",
                broker.clientKey().toString());

        try (var consumer = Consumers.open(packaged, settings, options)) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }
}
