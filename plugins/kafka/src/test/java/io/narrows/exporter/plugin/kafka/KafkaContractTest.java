package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Ability;
import io.narrows.exporter.plugin.tck.Hearing;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.WireProtocol;
import io.narrows.exporter.plugin.tck.WireProtocol.Turn;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/// Runs the contract against a real Kafka.
@Tag("slow")
class KafkaContractTest implements ReportConsumerContract {
    private String topic = "";
    private String otherTopic = "";

    @BeforeEach
    void createTopics() throws Exception {
        topic = Topics.create();
        otherTopic = Topics.create();
    }

    @Override
    public Map<Ability, String> cannot() {
        return Map.of(
                Ability.PROXY,
                "a broker tells producers its own address, past any proxy; BrokerLossTest stops a real one",
                Ability.PAUSE,
                "a broker throttles producers by itself",
                Ability.OVERLOAD,
                "a producer tries again by itself until deliveryTimeout; FailureTest and SendFailureTest show what follows",
                Ability.STORES_ONCE,
                "a topic keeps each record; one that is sent again has the same header deliveryId");
    }

    @Override
    public ReportConsumerFactory factory() {
        return new KafkaConsumerFactory();
    }

    @Override
    public Setup working() {
        return at(KafkaBroker.shared().openAddress(), topic);
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(at(KafkaBroker.shared().openAddress(), otherTopic));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort(), topic).withOption("connectTimeout", "5s"));
    }

    @Override
    public Optional<Setup> tlsDestinationAt(InetSocketAddress address) throws Exception {
        return destinationAt(address).map(setup -> with(setup, "tls", true));
    }

    /// The wire protocol of the greeting. After it, a producer talks only to brokers that the operator lists.
    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.frames(new Turn(Hearing.frame(), "\0\0\0\nnarr\0\0\0\0\0\0"));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(Setup.of(Map.of(
                        "bootstrapServers",
                        KafkaBroker.shared().saslAddress(),
                        "topic",
                        topic,
                        "saslMechanism",
                        "SCRAM-SHA-512",
                        "username",
                        KafkaBroker.USER,
                        "password",
                        "wrong-pass-of-the-test"))
                .withOption("allowedBrokers", "127.0.0.1"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(report(0, KafkaBroker.MAX_MESSAGE_BYTES));
    }

    @Override
    public List<String> stored(Setup setup) {
        return Topics.payloads(String.valueOf(setup.settings().values().get("topic")));
    }

    private static Setup with(Setup setup, String name, Object value) {
        var settings = new TreeMap<>(setup.settings().values());
        settings.put(name, value);
        return new Setup(ConsumerSettings.of(settings), setup.options());
    }

    private static Setup at(String address, String topic) {
        return Setup.of(Map.of("bootstrapServers", address, "topic", topic)).withOption("allowedBrokers", "127.0.0.1");
    }
}
