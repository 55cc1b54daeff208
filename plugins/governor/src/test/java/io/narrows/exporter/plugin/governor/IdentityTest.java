package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests which governors get to see the operator's access token.
class IdentityTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @TempDir
    private Path secrets;

    private GovernorFixture fixture;
    private TestHttpServer secure;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory);
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new GovernorFixture(secrets);
        secure = TestHttpServer.startTls(certificates.server("server"), fixture.governor()::answer);
    }

    @AfterEach
    void stop() {
        secure.close();
        fixture.close();
    }

    @Test
    void insideItsAudienceTheTokenIsSent() throws Exception {
        assertThat(deliver(opening(secure.url(), Map.of("tokenHosts", secure.hostPort()))))
                .isEqualTo(new Delivered());
    }

    @Test
    void outsideOfItTheReportIsRejectedAndNobodyGetsAToken() throws Exception {
        assertThat(deliver(opening(secure.url(), Map.of("tokenHosts", "governor.example"))))
                .isEqualTo(new Rejected("identity: the access token must not be used at host " + secure.hostPort()
                        + ": consumers.governor.tokenHosts does not list this host"));
        assertThat(secure.asked()).isEmpty();
    }

    @Test
    void aTokenWithAnAudienceIsSentOverTlsOnly() throws Exception {
        assertThat(deliver(opening("http://127.0.0.1:9", Map.of("tokenHosts", "127.0.0.1"))))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("the operator's credentials are used over TLS only");
        assertThat(fixture.governor().telemetry("c1")).isEmpty();
    }

    @Test
    void withoutAnAudienceTheProfileDecides() throws Exception {
        assertThat(deliver(opening(secure.url(), Map.of()))).isEqualTo(new Delivered());
        assertThat(deliver(opening(secure.url(), Map.of()).requiringAudience()))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("consumers.governor.tokenHosts names no host");
        assertThat(secure.asked()).hasSize(1);
    }

    @Test
    void inOtherProfilesThanOpenTheOperatorsOwnAddressesMustHaveTls() throws Exception {
        assertThat(deliver(opening(secure.url(), Map.of()).requiringAudience().namedByOperator()))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains(
                        "the API token must not be used at host 127.0.0.1",
                        "write https in consumers.governor.tokenEndpoint");
    }

    private Opening opening(String governor, Map<String, String> more) {
        var options = new TreeMap<>(fixture.options());
        options.putAll(more);
        options.put("caFile", certificates.pem("ca").toString());
        var settings = new TreeMap<>(fixture.settings());
        settings.put("url", governor + "/api");
        return Opening.of(new GovernorConsumerFactory(), Setup.of(settings).withOptions(options))
                .withClock(fixture);
    }

    private static DeliveryResult deliver(Opening opening) throws InterruptedException {
        try (var consumer = opening.open()) {
            return GovernorFixture.deliver(consumer);
        }
    }
}
