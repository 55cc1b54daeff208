package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.tck.FaultyCertificate;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests certificates on both sides.
class TlsTest {
    private static String topic = "";

    @BeforeAll
    static void createTopic() throws Exception {
        topic = Topics.create();
    }

    @Test
    void aBrokerOfTheOperatorsAuthorityIsTrusted() throws Exception {
        assertThat(deliver(broker().tlsAddress(), trusting())).isEqualTo(new Delivered());
    }

    @Test
    void aBrokerOfAnUnknownAuthorityIsMisconfigured() throws Exception {
        assertThat(deliver(broker().tlsAddress(), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains(
                        "is not trusted",
                        "no trusted authority signed it; its issuer is CN=broker",
                        "consumers.kafka.caFile");
    }

    @Test
    void aCertificateForAnotherNameIsMisconfigured() throws Exception {
        var port = broker().tlsAddress().replaceFirst(".*:", "");

        assertThat(deliver("localhost:" + port, trusting()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("is not valid", "localhost");
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotValidIsMisconfiguredAndTheReasonSaysWhy(FaultyCertificate faulty, @TempDir Path directory)
            throws Exception {
        var certificates = TestCertificates.make(directory);
        try (var server = TestHttpServer.startTls(faulty.server(certificates), request -> Said.of(200, ""))) {
            var address = "localhost:" + server.hostPort().replaceFirst(".*:", "");

            assertThat(deliver(address, Map.of("caFile", certificates.pem("ca").toString())))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", faulty.reason());
        }
    }

    @Test
    void theOperatorsCertificateIsPresentedToABrokerThatWantsOne() throws Exception {
        assertThat(deliver(broker().mutualTlsAddress(), presenting())).isEqualTo(new Delivered());
    }

    /// The JDK may know this machine by its name.
    @Test
    void insideItsAudienceTheCertificateIsPresented() throws Exception {
        assertThat(deliver(broker().mutualTlsAddress(), presentingTo("127.0.0.1, localhost")))
                .isEqualTo(new Delivered());
    }

    @Test
    void outsideOfItNoBrokerSeesTheCertificate() throws Exception {
        assertThat(deliver(broker().mutualTlsAddress(), presentingTo("broker.example")))
                .isInstanceOfAny(Misconfigured.class, Unavailable.class)
                .asString()
                .contains("want a certificate?");
    }

    @Test
    void aReportThatAsksForTheCertificateIsRejectedOutsideItsAudience() throws Exception {
        assertThat(deliverMutual(presentingTo("broker.example")))
                .isEqualTo(new Rejected("identity: the client certificate must not be used at host "
                        + broker().mutualTlsAddress() + ": consumers.kafka.certificateHosts does not list this host"));
        assertThat(deliverMutual(presentingTo("127.0.0.1, localhost"))).isEqualTo(new Delivered());
    }

    @Test
    void aBrokerThatTheClusterNamesMustNotSeeTheCertificateEither() {
        var opening = Opening.of(
                new KafkaConsumerFactory(),
                Setup.of(mutual("b.example:9092"))
                        .withOptions(Map.of(
                                "certificateFile",
                                "/crt",
                                "keyFile",
                                "/key",
                                "certificateHosts",
                                "b.example",
                                "allowedBrokers",
                                "*")));
        var context = opening.context();
        var options = KafkaOptions.of(
                context.options(), opening.settings(), TlsMaterial.audience(new ConsumerId("kafka"), context));
        var opener = new ProducerOpener(
                KafkaSettings.of(opening.settings()), options, options.allowedBrokers(), context.egress());

        assertThat(opener.refusal(new Node(1, "b.example", 9092))).isEmpty();
        assertThat(opener.refusal(new Node(2, "elsewhere.example", 9092)))
                .hasValueSatisfying(
                        refusal -> assertThat(SendFailure.of(refusal, "t", KafkaSettings.of(opening.settings()))
                                        .result())
                                .isEqualTo(
                                        new Rejected(
                                                "identity: the client certificate must not be used at host"
                                                        + " elsewhere.example:9092: consumers.kafka.certificateHosts does not list this host")));
    }

    private static DeliveryResult deliverMutual(Map<String, String> options) throws InterruptedException {
        try (var consumer = Consumers.open(mutual(broker().mutualTlsAddress()), options)) {
            return consumer.deliver(Deliveries.all("s", "{}")).getFirst();
        }
    }

    private static Map<String, ?> mutual(String address) {
        return Map.of("bootstrapServers", address, "topic", topic, "tls", true, "mutualTLS", true);
    }

    private static Map<String, String> presentingTo(String hosts) {
        var options = new TreeMap<>(presenting());
        options.put("certificateHosts", hosts);
        return options;
    }

    @Test
    void withoutACertificateABrokerThatWantsOneIsNotReached() throws Exception {
        assertThat(deliver(broker().mutualTlsAddress(), trusting()))
                .isInstanceOfAny(Misconfigured.class, Unavailable.class)
                .asString()
                .contains(broker().mutualTlsAddress(), "want a certificate?");
    }

    @Test
    void tlsToABrokerInClearIsNotServed() throws Exception {
        assertThat(deliver(broker().openAddress(), trusting()))
                .isInstanceOfAny(Misconfigured.class, Unavailable.class)
                .asString()
                .contains(broker().openAddress());
    }

    @Test
    void aBrokerOfTlsIsNotServedInClear() throws Exception {
        try (var consumer = Consumers.open(Map.of("bootstrapServers", broker().tlsAddress(), "topic", topic))) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .singleElement()
                    .isInstanceOfAny(Misconfigured.class, Unavailable.class)
                    .asString()
                    .contains("TLS");
        }
    }

    @Test
    void aFileThatIsMissingIsNamed() throws Exception {
        assertThat(deliver(broker().tlsAddress(), Map.of("caFile", "/no/such/ca.pem")))
                .isEqualTo(new Misconfigured("cannot read /no/such/ca.pem: there is no such file"));
    }

    @Test
    void aFileThatCannotBeUsedIsMisconfigured(@TempDir Path mounted) throws Exception {
        var file = Files.writeString(mounted.resolve("ca.pem"), "no certificate");

        assertThat(deliver(broker().tlsAddress(), Map.of("caFile", file.toString())))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains(file.toString());
    }

    @Test
    void aFileThatIsPutRightIsReadWithoutOpeningTheConsumerAgain(@TempDir Path mounted) throws Exception {
        var late = mounted.resolve("ca.pem");
        try (var consumer = Consumers.open(settings(broker().tlsAddress()), Map.of("caFile", late.toString()))) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).hasOnlyElementsOfType(Misconfigured.class);

            Files.copy(broker().authority(), late);

            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        assertThatThrownBy(() -> Consumers.open(settings("h"), Map.of("certificateFile", "client.crt")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("keyFile must be given");
        assertThatThrownBy(() -> Consumers.open(settings("h"), Map.of("keyFile", "client.key")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("certificateFile must be given");
    }

    private static DeliveryResult deliver(String address, Map<String, String> options) throws InterruptedException {
        try (var consumer = Consumers.open(settings(address), options)) {
            return consumer.deliver(Deliveries.all("s", "{}")).getFirst();
        }
    }

    private static Map<String, ?> settings(String address) {
        return Map.of("bootstrapServers", address, "topic", topic, "tls", true);
    }

    private static Map<String, String> trusting() {
        return Map.of("caFile", broker().authority().toString());
    }

    private static Map<String, String> presenting() {
        return Map.of(
                "caFile",
                broker().authority().toString(),
                "certificateFile",
                broker().clientCertificate().toString(),
                "keyFile",
                broker().clientKey().toString());
    }

    private static KafkaBroker broker() {
        return KafkaBroker.shared();
    }
}
