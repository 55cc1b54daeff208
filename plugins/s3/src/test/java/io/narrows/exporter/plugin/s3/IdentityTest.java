package io.narrows.exporter.plugin.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestCertificates;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests which stores get requests that are signed with the operator's credentials.
class IdentityTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static FakeS3 store;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(directory);
        store = FakeS3.startTls(certificates.server("server"));
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @BeforeEach
    void giveCredentialsToThisMachine() {
        System.setProperty("aws.accessKeyId", FakeS3.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", FakeS3.SECRET_ACCESS_KEY);
    }

    @AfterEach
    void takeThemAway() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void insideTheirAudienceLentCredentialsSign() throws Exception {
        assertThat(deliver(opening(store.endpoint().toString(), "127.0.0.1"))).isEqualTo(new Delivered());
        assertThat(deliver(opening(store.endpoint().toString(), "127.0.0.1").requiringAudience()))
                .isEqualTo(new Delivered());
    }

    @Test
    void outsideOfItTheReportIsRejected() throws Exception {
        assertThat(deliver(opening(store.endpoint().toString(), "*.amazonaws.com")))
                .isEqualTo(new Rejected("identity: the lent credentials must not be used at host 127.0.0.1:"
                        + store.endpoint().getPort() + ": consumers.s3.lendHosts does not list this host"));
    }

    @Test
    void theySignOverTlsOnly() throws Exception {
        try (var plain = FakeS3.start()) {
            assertThat(deliver(opening(plain.endpoint().toString(), "127.0.0.1")))
                    .isInstanceOf(Rejected.class)
                    .asString()
                    .contains("the operator's credentials are used over TLS only");
        }
    }

    @Test
    void withoutAnAudienceTheProfileDecidesAndNoEndpointGetsThem() throws Exception {
        assertThat(deliver(opening(store.endpoint().toString(), "")))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("for Amazon S3 only", "consumers.s3.lendHosts");
        assertThat(deliver(opening("", "").requiringAudience()))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("consumers.s3.lendHosts names no host");
    }

    @Test
    void aReportThatAsksForTheCertificateIsRejectedOutsideItsAudience() throws Exception {
        assertThat(deliver(asking("127.0.0.1"))).isEqualTo(new Delivered());
        assertThat(deliver(asking("store.example")))
                .isEqualTo(new Rejected("identity: the client certificate must not be used at host 127.0.0.1:"
                        + store.endpoint().getPort() + ": consumers.s3.certificateHosts does not list this host"));
        assertThat(deliver(asking("").requiringAudience())).isInstanceOf(Rejected.class);
    }

    private static Opening asking(String hosts) {
        var settings = new TreeMap<String, Object>(Consumers.at(store.endpoint().toString()));
        settings.put("mutualTLS", true);
        return Opening.of(
                new S3ConsumerFactory(),
                Setup.of(settings)
                        .withOptions(Map.of(
                                "certificateFile",
                                directory.resolve("client.crt").toString(),
                                "keyFile",
                                directory.resolve("client.key").toString(),
                                "certificateHosts",
                                hosts,
                                "caFile",
                                certificates.pem("ca").toString())));
    }

    private static Opening opening(String endpoint, String hosts) {
        var settings = new TreeMap<String, Object>(Consumers.at(endpoint));
        settings.remove("accessKeyId");
        settings.remove("secretAccessKey");
        return Opening.of(
                new S3ConsumerFactory(),
                Setup.of(settings)
                        .withOptions(Map.of(
                                "lendCredentials",
                                "true",
                                "lendHosts",
                                hosts,
                                "caFile",
                                certificates.pem("ca").toString())));
    }

    private static DeliveryResult deliver(Opening opening) throws InterruptedException {
        try (var consumer = opening.open()) {
            return consumer.deliver(Deliveries.all("s", "{}")).getFirst();
        }
    }
}
