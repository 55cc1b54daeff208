package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.FaultyCertificate;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
    }

    @Test
    void aCertificateOfAnAuthorityThatNobodyKnowsIsMisconfigured() throws Exception {
        assertThat(deliver(false, Map.of(), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains(
                        "is not trusted",
                        "no trusted authority signed it; its issuer is CN=ca",
                        "consumers.webhook.caFile");
    }

    @Test
    void aCertificateOfTheOperatorsAuthorityIsTrusted() throws Exception {
        assertThat(deliver(false, Map.of(), trusted())).isEqualTo(new Delivered());
    }

    @Test
    void aCertificateForAnotherHostIsMisconfigured() throws Exception {
        try (var server = TestHttpServer.startTls(certificates.server("server"), false, request -> Said.of(200, ""))) {
            var port = server.hostPort().substring(server.hostPort().indexOf(':'));

            assertThat(Webhooks.deliver(
                            Map.of("url", "https://127.0.0.2" + port + "/"), trusted(), Webhooks.report("{}")))
                    .isInstanceOfAny(Misconfigured.class, Unavailable.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotValidIsMisconfiguredAndTheReasonSaysWhy(FaultyCertificate faulty) throws Exception {
        try (var server = TestHttpServer.startTls(faulty.server(certificates), false, request -> Said.of(200, ""))) {
            var port = server.hostPort().replaceFirst(".*:", "");

            assertThat(Webhooks.deliver(
                            Map.of("url", "https://localhost:" + port + "/"), trusted(), Webhooks.report("{}")))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("the certificate of localhost:" + port + " is not valid", faulty.reason());
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void withMutualTlsTheClientPresentsItsCertificate() throws Exception {
        assertThat(deliver(
                        true,
                        Map.of("mutualTLS", true),
                        Map.of(
                                "tlsDirectory",
                                directory.toString(),
                                "caFile",
                                certificates.pem("ca").toString())))
                .isEqualTo(new Delivered());
    }

    @Test
    void withoutACertificateAnEndpointThatWantsOneIsNotReached() throws Exception {
        assertThat(deliver(true, Map.of(), trusted())).isInstanceOfAny(Misconfigured.class, Unavailable.class);
    }

    @Test
    void aClientCertificateThatIsMissingIsNamed(@TempDir Path empty) throws Exception {
        assertThat(deliver(true, Map.of("mutualTLS", true), Map.of("tlsDirectory", empty.toString())))
                .isEqualTo(new Misconfigured("cannot read " + empty.resolve("client.crt") + ": there is no such file"));
    }

    @Test
    void filesArePutRightWithoutOpeningTheConsumerAgain(@TempDir Path mounted) throws Exception {
        var file = mounted.resolve("ca.pem");
        try (var server = TestHttpServer.startTls(certificates.server("server"), false, request -> Said.of(200, ""));
                var consumer = Webhooks.open(
                        Map.of("url", "https://" + server.hostPort() + "/"), Map.of("caFile", file.toString()))) {
            assertThat(consumer.deliver(List.of(Webhooks.report("{}"))))
                    .containsExactly(new Misconfigured("cannot read " + file + ": there is no such file"));
            Files.copy(certificates.pem("client"), file);
            assertThat(consumer.deliver(List.of(Webhooks.report("{}")))).hasOnlyElementsOfType(Misconfigured.class);

            Files.copy(certificates.pem("ca"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThat(consumer.deliver(List.of(Webhooks.report("{}")))).containsExactly(new Delivered());
        }
    }

    @Test
    void httpsToAnEndpointOfPlainHttpIsMisconfigured() throws Exception {
        try (var plain =
                RudeEndpoint.start("", client -> RudeEndpoint.say(client, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertThat(Webhooks.deliver(
                            Map.of("url", "https://" + plain.hostPort() + "/"), Map.of(), Webhooks.report("{}")))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is https right?");
        }
    }

    private static Map<String, String> trusted() {
        return Map.of("caFile", certificates.pem("ca").toString());
    }

    private static DeliveryResult deliver(
            boolean asksForCertificate, Map<String, ?> settings, Map<String, String> options) throws Exception {
        try (var server = TestHttpServer.startTls(
                certificates.server("server"), asksForCertificate, request -> Said.of(200, ""))) {
            var all = new TreeMap<String, Object>(settings);
            all.put("url", "https://" + server.hostPort() + "/hook");
            return Webhooks.deliver(all, options, Webhooks.report("{}"));
        }
    }
}
