package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Tests which governors get to see the operator's access token.
class IdentityTest extends GovernorOverTls {
    @Test
    void insideItsAudienceTheTokenIsSent() throws Exception {
        assertThat(deliver(opening(governor.url(), Map.of("tokenHosts", governor.hostPort()))))
                .isEqualTo(new Delivered());
    }

    @Test
    void outsideOfItTheReportIsRejectedAndNobodyGetsAToken() throws Exception {
        assertThat(deliver(opening(governor.url(), Map.of("tokenHosts", "governor.example"))))
                .isEqualTo(new Rejected("identity: the access token must not be used at host " + governor.hostPort()
                        + ": consumers.governor.tokenHosts does not list this host"));
        assertThat(governor.asked()).isEmpty();
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
        assertThat(deliver(opening(governor.url(), Map.of()))).isEqualTo(new Delivered());
        assertThat(deliver(opening(governor.url(), Map.of()).requiringAudience()))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("consumers.governor.tokenHosts names no host");
        assertThat(governor.asked()).hasSize(1);
    }

    @Test
    void inOtherProfilesThanOpenTheOperatorsOwnAddressesMustHaveTls() throws Exception {
        assertThat(deliver(opening(governor.url(), Map.of()).requiringAudience().namedByOperator()))
                .isInstanceOf(Rejected.class)
                .asString()
                .contains(
                        "the API token must not be used at host 127.0.0.1",
                        "write https in consumers.governor.tokenEndpoint");
    }

    @Test
    void aReportThatAsksForTheCertificateIsRejectedOutsideItsAudience() throws Exception {
        var options = new TreeMap<>(Map.of("certificateFile", "/crt", "keyFile", "/key"));
        options.put("certificateHosts", "governor.example");

        assertThat(deliver(opening(governor.url(), Map.of("mutualTLS", true), options)))
                .isEqualTo(new Rejected("identity: the client certificate must not be used at host "
                        + governor.hostPort() + ": consumers.governor.certificateHosts does not list this host"));
        assertThat(governor.asked()).isEmpty();
    }

    private Opening opening(String url, Map<String, String> more) {
        return opening(url, Map.of(), more);
    }

    private Opening opening(String url, Map<String, ?> asked, Map<String, String> more) {
        var options = new TreeMap<>(fixture.options());
        options.putAll(more);
        options.put("caFile", certificates.pem("ca").toString());
        var settings = new TreeMap<String, Object>(fixture.settings());
        settings.putAll(asked);
        settings.put("url", url + "/api");
        return Opening.of(new GovernorConsumerFactory(), Setup.of(settings).withOptions(options))
                .withClock(fixture);
    }

    private static DeliveryResult deliver(Opening opening) throws InterruptedException {
        try (var consumer = opening.open()) {
            return GovernorFixture.deliver(consumer);
        }
    }
}
