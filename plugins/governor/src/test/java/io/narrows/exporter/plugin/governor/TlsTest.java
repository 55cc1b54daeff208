package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.plugin.tck.FaultyCertificate;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests the certificates of a governor.
class TlsTest extends GovernorOverTls {
    @Test
    void aCertificateOfAnAuthorityThatNobodyKnowsIsMisconfigured() throws Exception {
        assertThat(fixture.deliver(url(), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains(
                        "the certificate of " + governor.hostPort() + " is not trusted",
                        "no trusted authority signed it; its issuer is CN=ca");
        assertThat(governor.asked()).isEmpty();
    }

    @Test
    void aCertificateOfTheOperatorsAuthorityIsTrusted() throws Exception {
        assertThat(fixture.deliver(url(), caFile(certificates.pem("ca")))).isEqualTo(new Delivered());
    }

    @Test
    void aFileMayHoldSeveralAuthorities() throws Exception {
        var both = Files.writeString(
                directory.resolve("both.pem"),
                Files.readString(certificates.pem("client")) + "\n" + Files.readString(certificates.pem("ca")));

        assertThat(fixture.deliver(url(), caFile(both))).isEqualTo(new Delivered());
    }

    @Test
    void aCertificateForAnotherHostIsMisconfigured() throws Exception {
        certificates.makeKey("elsewhere", "somewhere.else");
        var certificate = KeyStore.getInstance(
                        directory.resolve("elsewhere.p12").toFile(), "changeit".toCharArray())
                .getCertificate("elsewhere");
        var own = Files.writeString(
                directory.resolve("elsewhere.pem"), TestCertificates.pem("CERTIFICATE", certificate.getEncoded()));
        try (var other = TestHttpServer.startTls(certificates.server("elsewhere"), fixture.governor()::answer)) {
            assertThat(fixture.deliver(Map.of("url", other.url() + "/api"), caFile(own)))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", "127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotValidIsMisconfiguredAndTheReasonSaysWhy(FaultyCertificate faulty) throws Exception {
        try (var server = TestHttpServer.startTls(faulty.server(certificates), fixture.governor()::answer)) {
            var url = "https://localhost:" + server.hostPort().replaceFirst(".*:", "") + "/api";

            assertThat(fixture.deliver(Map.of("url", url), caFile(certificates.pem("ca"))))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", faulty.reason());
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void aFileOfAuthoritiesIsReadAgainOnceItIsPutRight() throws Exception {
        var file = directory.resolve("replaced.pem");
        Files.copy(certificates.pem("client"), file);
        try (var consumer = fixture.open(url(), caFile(file))) {
            assertThat(GovernorFixture.deliver(consumer)).isInstanceOf(Misconfigured.class);

            Files.copy(certificates.pem("ca"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());
        }
    }

    @Test
    void aFileOfAuthoritiesThatCannotBeUsedIsNamed() throws Exception {
        var text = Files.writeString(directory.resolve("no.pem"), "no certificate");
        var missing = directory.resolve("missing.pem");

        assertThat(fixture.deliver(url(), caFile(missing)))
                .isEqualTo(new Misconfigured("cannot read " + missing + ": there is no such file"));
        assertThat(fixture.deliver(url(), caFile(text)))
                .isEqualTo(new Misconfigured(text + " holds no certificate in PEM"));
        assertThat(fixture.deliver(url(), caFile(directory)))
                .isEqualTo(new Misconfigured("cannot read " + directory + ": Is a directory"));
    }

    @Test
    void aFileThatIsPutRightIsReadWithoutOpeningTheConsumerAgain() throws Exception {
        var late = directory.resolve("late.pem");
        try (var consumer = fixture.open(url(), caFile(late))) {
            assertThat(GovernorFixture.deliver(consumer)).isInstanceOf(Misconfigured.class);

            Files.copy(certificates.pem("ca"), late);

            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());
        }
    }

    @Test
    void httpsToAGovernorOfPlainHttpIsMisconfigured() throws Exception {
        try (var plain = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            var address = "127.0.0.1:" + plain.getLocalPort();
            Thread.ofVirtual().start(() -> answerInPlainHttp(plain));

            assertThat(fixture.deliver(Map.of("url", "https://" + address), Map.of()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("no TLS with " + address, "is https right?");
        }
    }

    private static void answerInPlainHttp(ServerSocket server) {
        try (var client = server.accept()) {
            client.getInputStream().read();
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> url() {
        return Map.of("url", governor.url() + "/api");
    }

    private static Map<String, String> caFile(Path file) {
        return Map.of("caFile", file.toString());
    }
}
