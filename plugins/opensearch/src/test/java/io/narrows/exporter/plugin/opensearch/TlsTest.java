package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.plugin.tck.FaultyCertificate;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests certificates on both sides.
class TlsTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory);
        certificates.makeKey("stranger", "somewhere.else");
    }

    @Test
    void aCertificateIsNotVerifiedUnlessTheSettingsSaySo() throws Exception {
        assertThat(deliver("server", Map.of(), Map.of())).isEqualTo(new Delivered());
        assertThat(deliver("stranger", Map.of("checkCert", false), Map.of())).isEqualTo(new Delivered());
    }

    @Test
    void aCertificateOfAnAuthorityThatNobodyKnowsIsMisconfigured() throws Exception {
        assertThat(deliver("server", Map.of("checkCert", true), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains(
                        "is not trusted",
                        "no trusted authority signed it; its issuer is CN=ca",
                        "consumers.openSearch.caFile");
    }

    @Test
    void aCertificateOfTheOperatorsAuthorityIsTrusted() throws Exception {
        assertThat(deliver(
                        "server",
                        Map.of("checkCert", true),
                        Map.of("caFile", certificates.pem("ca").toString())))
                .isEqualTo(new Delivered());
    }

    @Test
    void aCertificateForAnotherHostIsMisconfigured() throws Exception {
        certificates.makeKey("elsewhere", "somewhere.else");
        var own = directory.resolve("elsewhere.pem");
        Files.writeString(
                own,
                TestCertificates.pem(
                        "CERTIFICATE",
                        KeyStore.getInstance(directory.resolve("elsewhere.p12").toFile(), "changeit".toCharArray())
                                .getCertificate("elsewhere")
                                .getEncoded()));

        assertThat(deliver("elsewhere", Map.of("checkCert", true), Map.of("caFile", own.toString())))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("127.0.0.1", "subject alternative name");
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotValidIsMisconfiguredAndTheReasonSaysWhy(FaultyCertificate faulty) throws Exception {
        try (var cluster = FakeCluster.startTls(faulty.server(certificates), false, FakeCluster::stored);
                var consumer = Consumers.open(
                        Map.of(
                                "hostport",
                                "https://localhost:" + cluster.hostPort().replaceFirst(".*:", ""),
                                "checkCert",
                                true),
                        Map.of("caFile", certificates.pem("ca").toString()))) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .singleElement()
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", faulty.reason());
        }
    }

    @Test
    void aFileOfAuthoritiesThatIsMissingIsNamed() throws Exception {
        assertThat(deliver("server", Map.of("checkCert", true), Map.of("caFile", "/no/such/ca.pem")))
                .isEqualTo(new Misconfigured("cannot read /no/such/ca.pem: there is no such file"));
    }

    @Test
    void aFileThatIsPutRightIsReadWithoutOpeningTheConsumerAgain(@TempDir Path mounted) throws Exception {
        var late = mounted.resolve("ca.pem");
        try (var cluster = FakeCluster.startTls(certificates.server("server"), false, FakeCluster::stored);
                var consumer = Consumers.open(
                        Map.of("hostport", "https://" + cluster.hostPort(), "checkCert", true),
                        Map.of("caFile", late.toString()))) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).hasOnlyElementsOfType(Misconfigured.class);

            Files.copy(certificates.pem("ca"), late);

            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    /// Fault of faults/ca-file.md: the lane fails, and retries more often than an idle lane is closed.
    @Test
    void aFileThatIsPutRightIsReadByTheNextTry(@TempDir Path mounted) throws Exception {
        var file = Files.copy(directory.resolve("client.crt"), mounted.resolve("mounted.pem"));
        try (var cluster = FakeCluster.startTls(certificates.server("server"), false, FakeCluster::stored);
                var consumer = Consumers.open(
                        Map.of("hostport", "https://" + cluster.hostPort(), "checkCert", true),
                        Map.of("caFile", file.toString()))) {
            for (int i = 0; i < 2; i++) {
                assertThat(consumer.deliver(Deliveries.all("s", "{}"))).hasOnlyElementsOfType(Misconfigured.class);
            }

            Files.copy(certificates.pem("ca"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    @Test
    void anOperatorCanForbidServersThatAreNotVerified() {
        var forbids = Map.of("requireCertificateCheck", "true");

        assertThatThrownBy(() -> Consumers.open(Map.of("hostport", "https://h:9200", "checkCert", false), forbids))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("checkCert must be true");
        Consumers.open(Map.of("hostport", "https://h:9200", "checkCert", true), forbids)
                .close();
        Consumers.open(Map.of("hostport", "http://h:9200"), forbids).close();
    }

    @Test
    void withMutualTlsTheClientPresentsItsCertificateAndTrustsTheAuthorityBesideIt() throws Exception {
        assertThat(deliverMutual(Map.of("checkCert", true, "mutualTLS", true), directory))
                .isEqualTo(new Delivered());
        assertThat(deliverMutual(Map.of("mutualTLS", true), directory)).isEqualTo(new Delivered());
    }

    @Test
    void aReportWhoseHostsAreNotAllInTheAudienceOfTheCertificateIsRejected() throws Exception {
        var hosts = "https://search.example:9200,https://stranger.example:9200";
        var options = Map.of("certificateHosts", "search.example");
        var settings = Map.of("hostport", hosts, "mutualTLS", true);
        try (var consumer = Consumers.open(settings, options)) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .containsExactly(new Rejected("identity: the client certificate must not be used at host"
                            + " stranger.example:9200: consumers.openSearch.certificateHosts does not list this"
                            + " host"));
        }
    }

    @Test
    void outsideItsAudienceTheCertificateOfTheOptionsIsNotPresented() throws Exception {
        var options = Map.of(
                "certificateHosts", "search.example",
                "certificateFile", directory.resolve("client.crt").toString(),
                "keyFile", directory.resolve("client.key").toString());
        try (var cluster = FakeCluster.startTls(certificates.server("server"), true, FakeCluster::stored);
                var consumer = Consumers.open(Map.of("hostport", "https://" + cluster.hostPort()), options)) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .singleElement()
                    .isInstanceOfAny(Misconfigured.class, Unavailable.class);
        }
    }

    @Test
    void withoutACertificateAServerThatWantsOneIsNotReached() throws Exception {
        assertThat(deliverMutual(Map.of(), directory)).isInstanceOfAny(Misconfigured.class, Unavailable.class);
    }

    @Test
    void aClientCertificateThatIsMissingIsNamed(@TempDir Path empty) throws Exception {
        assertThat(deliverMutual(Map.of("mutualTLS", true), empty))
                .isEqualTo(new Misconfigured("cannot read " + empty.resolve("client.crt") + ": there is no such file"));
    }

    @Test
    void aClientKeyThatCannotBeReadIsNamed(@TempDir Path broken) throws Exception {
        Files.copy(directory.resolve("client.crt"), broken.resolve("client.crt"));
        Files.writeString(broken.resolve("client.key"), TestCertificates.pem("ENCRYPTED PRIVATE KEY", new byte[] {1}));

        assertThat(deliverMutual(Map.of("mutualTLS", true), broken))
                .isEqualTo(new Misconfigured(
                        broken.resolve("client.key") + " is encrypted; give the key without a passphrase"));
    }

    @Test
    void httpsToAnOpenSearchOfPlainHttpIsMisconfigured() throws Exception {
        try (var consumer = Consumers.open("https://" + OpenSearchNode.shared().hostPort())) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .singleElement()
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is https right?");
        }
    }

    private static DeliveryResult deliver(String server, Map<String, ?> settings, Map<String, String> options)
            throws Exception {
        try (var cluster = FakeCluster.startTls(certificates.server(server), false, FakeCluster::stored)) {
            return deliver(cluster, settings, options);
        }
    }

    private static DeliveryResult deliverMutual(Map<String, ?> settings, Path tlsDirectory) throws Exception {
        try (var cluster = FakeCluster.startTls(certificates.server("server"), true, FakeCluster::stored)) {
            return deliver(cluster, settings, Map.of("tlsDirectory", tlsDirectory.toString()));
        }
    }

    private static DeliveryResult deliver(FakeCluster cluster, Map<String, ?> settings, Map<String, String> options)
            throws Exception {
        var all = new TreeMap<String, Object>(settings);
        all.put("hostport", "https://" + cluster.hostPort());
        try (var consumer = Consumers.open(all, options)) {
            return consumer.deliver(Deliveries.all("s", "{}")).getFirst();
        }
    }
}
