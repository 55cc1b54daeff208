package io.narrows.exporter.plugin.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.plugin.tck.FaultyCertificate;
import io.narrows.exporter.plugin.tck.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests the certificates of stores.
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
        try (var store = FakeS3.startTls(certificates.server("server"))) {
            assertThat(Consumers.deliver(store, Map.of()))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not trusted", "consumers.s3.caFile");
        }
    }

    @Test
    void aCertificateOfTheOperatorsAuthorityIsTrustedAndItsFileIsReadWhenItIsThere(@TempDir Path mounted)
            throws Exception {
        var late = mounted.resolve("ca.pem");
        try (var store = FakeS3.startTls(certificates.server("server"));
                var consumer = Consumers.open(
                        new S3ConsumerFactory(),
                        Consumers.at(store.endpoint().toString()),
                        Map.of("caFile", late.toString()))) {
            assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                    .containsExactly(new Misconfigured("cannot read " + late + ": there is no such file"));

            Files.copy(certificates.pem("ca"), late);

            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    /// Fault of faults/ca-file.md: the lane fails, and retries more often than an idle lane is closed.
    @Test
    void aFileThatIsPutRightIsReadByTheNextTry(@TempDir Path mounted) throws Exception {
        var file = Files.copy(directory.resolve("client.crt"), mounted.resolve("mounted.pem"));
        try (var store = FakeS3.startTls(certificates.server("server"));
                var consumer = Consumers.open(
                        new S3ConsumerFactory(),
                        Consumers.at(store.endpoint().toString()),
                        Map.of("caFile", file.toString()))) {
            for (int i = 0; i < 2; i++) {
                assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                        .singleElement()
                        .isInstanceOf(Misconfigured.class);
            }

            Files.copy(certificates.pem("ca"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotValidIsMisconfiguredAndTheReasonSaysWhy(FaultyCertificate faulty) throws Exception {
        try (var store = FakeS3.startTls(faulty.server(certificates))) {
            var endpoint = "https://localhost:" + store.endpoint().getPort();

            assertThat(Consumers.deliver(
                            Consumers.at(endpoint),
                            Map.of("caFile", certificates.pem("ca").toString())))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("is not valid", faulty.reason());
        }
    }

    @Test
    void aFileWithoutACertificateIsMisconfigured(@TempDir Path mounted) throws Exception {
        var file = Files.writeString(mounted.resolve("ca.pem"), "no certificate");
        try (var store = FakeS3.startTls(certificates.server("server"))) {
            assertThat(Consumers.deliver(Consumers.at(store.endpoint().toString()), Map.of("caFile", file.toString())))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains(file.toString());
        }
    }
}
