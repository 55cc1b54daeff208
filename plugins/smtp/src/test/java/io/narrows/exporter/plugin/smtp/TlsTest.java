package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.FaultyCertificate;
import io.narrows.exporter.plugin.tck.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests encrypted connections, and logins over them.
class TlsTest {
    private static final Map<String, String> LOGIN =
            Map.of("security", "starttls", "username", "exporter", "password", "secret-of-the-test");

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory);
        certificates.makeKey("elsewhere", "elsewhere.example");
    }

    @Test
    void withStarttlsAllButTheGreetingIsSecret() throws Exception {
        try (var server = ScriptedServer.start(certificates.server("server"), Map.of())) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted())).isEqualTo(new Delivered());

            var plain = Base64.getEncoder()
                    .encodeToString("exporter\0exporter\0secret-of-the-test".getBytes(StandardCharsets.UTF_8));
            assertThat(server.commands()).element(1).isEqualTo("STARTTLS");
            assertThat(server.commands()).contains("AUTH PLAIN " + plain);
        }
    }

    @Test
    void aReplyWithoutEndIsGivenUpWithinTlsAsWell() throws Exception {
        var endless = Map.of("MAIL", "250-and so on\r\n".repeat(200_000));
        try (var server = ScriptedServer.start(certificates.server("server"), endless)) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted()))
                    .isEqualTo(new Unavailable("the connection to " + server.hostPort() + " broke"));
        }
    }

    @Test
    void aServerWithoutStarttlsIsNotToldThePassword() throws Exception {
        try (var server = ScriptedServer.start(Map.of("EHLO", "250-here\r\n250 AUTH PLAIN LOGIN"))) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted()))
                    .isEqualTo(new Misconfigured(server.hostPort() + " offers no STARTTLS; is security right?"));

            assertThat(server.commands())
                    .noneMatch(command -> command.startsWith("AUTH") || command.startsWith("MAIL"));
        }
    }

    @Test
    void aServerThatRefusesStarttlsForNowIsUnavailable() throws Exception {
        try (var server =
                ScriptedServer.start(certificates.server("server"), Map.of("STARTTLS", "454 4.7.0 no TLS now"))) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted())).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void aServerThatLetsNobodySignOnIsMisconfigured() throws Exception {
        try (var server =
                ScriptedServer.start(certificates.server("server"), Map.of("EHLO", "250-here\r\n250 STARTTLS"))) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("lets nobody sign on");
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void aUserWhomTheServerDoesNotKnowIsMisconfiguredAndItsWordsAreNotPassedOn() throws Exception {
        try (var server = ScriptedServer.start(
                certificates.server("server"), Map.of("AUTH", "535 5.7.8 no secret-of-the-test here"))) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted()))
                    .isEqualTo(new Misconfigured(server.hostPort()
                            + " does not let the user in: 535 5.7.8; are username and password right?"));
        }
    }

    @Test
    void aServerThatCannotCheckThePasswordNowIsUnavailable() throws Exception {
        try (var server =
                ScriptedServer.start(certificates.server("server"), Map.of("AUTH", "454 4.7.0 temporary failure"))) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, trusted())).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void aCertificateOfAnAuthorityThatNobodyKnowsIsMisconfigured() throws Exception {
        try (var server = ScriptedServer.start(certificates.server("server"), Map.of())) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, Map.of()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not trusted", "consumers.smtp.caFile");
        }
    }

    @Test
    void aCertificateForAnotherHostIsMisconfigured() throws Exception {
        var itself = directory.resolve("elsewhere.crt");
        var keys = KeyStore.getInstance(directory.resolve("elsewhere.p12").toFile(), "changeit".toCharArray());
        Files.writeString(
                itself,
                TestCertificates.pem(
                        "CERTIFICATE", keys.getCertificate("elsewhere").getEncoded()));
        try (var server = ScriptedServer.start(certificates.server("elsewhere"), Map.of())) {
            assertThat(Smtp.deliverOne(server.hostPort(), LOGIN, Map.of("caFile", itself.toString())))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", "subject alternative names");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotValidIsMisconfiguredAndTheReasonSaysWhy(FaultyCertificate faulty) throws Exception {
        try (var server = ScriptedServer.start(faulty.server(certificates), Map.of())) {
            var hostPort = "localhost:" + server.hostPort().replaceFirst(".*:", "");

            assertThat(Smtp.deliverOne(hostPort, LOGIN, trusted()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", faulty.reason());
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void anyCertificateWillDoWhereItIsNotChecked() throws Exception {
        try (var server = ScriptedServer.start(certificates.server("elsewhere"), Map.of())) {
            assertThat(Smtp.deliverOne(server.hostPort(), with(LOGIN, "checkCert", false), Map.of()))
                    .isEqualTo(new Delivered());
        }
    }

    @Test
    void aFileOfAuthoritiesIsPutRightWithoutOpeningTheConsumerAgain(@TempDir Path mounted) throws Exception {
        var file = mounted.resolve("ca.pem");
        try (var server = ScriptedServer.start(certificates.server("server"), Map.of());
                var consumer = Smtp.open(server.hostPort(), LOGIN, Map.of("caFile", file.toString()))) {
            assertThat(consumer.deliver(List.of(Smtp.report(1, "s", "{}"))))
                    .containsExactly(new Misconfigured("cannot read " + file + ": there is no such file"));

            Files.copy(certificates.pem("ca"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThat(consumer.deliver(List.of(Smtp.report(1, "s", "{}")))).containsExactly(new Delivered());
        }
    }

    @Test
    void withTlsARealServerTakesTheMailOfAUserItKnows() throws Exception {
        try (var server = TestMailServer.start()) {
            var settings = Map.of(
                    "security",
                    "tls",
                    "checkCert",
                    false,
                    "username",
                    TestMailServer.USER,
                    "password",
                    TestMailServer.PASSWORD);

            assertThat(Smtp.deliverOne(server.tlsHostPort(), settings, Map.of()))
                    .isEqualTo(new Delivered());
            assertThat(Smtp.deliverOne(server.tlsHostPort(), with(settings, "password", "wrong"), Map.of()))
                    .isInstanceOf(Misconfigured.class);
            assertThat(Smtp.deliverOne(server.tlsHostPort(), with(settings, "checkCert", true), Map.of()))
                    .isInstanceOf(Misconfigured.class);

            assertThat(server.mailsTo(Smtp.TO)).hasSize(1);
        }
    }

    @Test
    void tlsToAServerThatBeginsInTheClearIsMisconfigured() throws Exception {
        try (var server = ScriptedServer.start(Map.of())) {
            assertThat(Smtp.deliverOne(server.hostPort(), with(LOGIN, "security", "tls"), trusted()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("no TLS with", "is security right?");
        }
    }

    private static Map<String, Object> with(Map<String, ?> settings, String name, Object value) {
        var all = new TreeMap<String, Object>(settings);
        all.put(name, value);
        return all;
    }

    private static Map<String, String> trusted() {
        return Map.of("caFile", certificates.pem("ca").toString());
    }
}
