package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests which endpoints get to see the operator's certificate. The server takes requests only of clients that present
/// one.
class IdentityTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static TestHttpServer server;

    private int before;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(directory);
        server = TestHttpServer.startTls(certificates.server("server"), true, request -> Said.of(200, ""));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void count() {
        before = server.asked().size();
    }

    @Test
    void insideItsAudienceTheCertificateIsPresented() throws Exception {
        assertThat(deliver(opening(Map.of("certificateHosts", server.hostPort()))))
                .isEqualTo(new Delivered());
        assertThat(deliver(opening(Map.of("certificateHosts", "127.0.0.0/8")).requiringAudience()))
                .isEqualTo(new Delivered());
    }

    @Test
    void outsideOfItADeliveryThatAsksForTheCertificateIsRejected() throws Exception {
        assertThat(deliver(opening(Map.of("certificateHosts", "search.example"))))
                .isEqualTo(new Rejected("identity: the client certificate must not be used at host " + server.hostPort()
                        + ": consumers.webhook.certificateHosts does not list this host"));
        assertThat(deliver(opening(Map.of("certificateHosts", "search.example")).namedByOperator()))
                .isInstanceOf(Rejected.class);
        assertThat(server.asked()).hasSize(before);
    }

    @Test
    void outsideOfItTheCertificateOfTheOptionsIsNotPresented() throws Exception {
        var options = Map.of(
                "certificateHosts",
                "search.example",
                "certificateFile",
                directory.resolve("client.crt").toString(),
                "keyFile",
                directory.resolve("client.key").toString());

        assertThat(deliver(opening(Map.of("mutualTLS", false), options)))
                .isNotInstanceOfAny(Delivered.class, Rejected.class);
        assertThat(server.asked()).hasSize(before);
    }

    @Test
    void withoutAnAudienceTheProfileDecides() throws Exception {
        assertThat(deliver(opening(Map.of()))).isEqualTo(new Delivered());
        assertThat(deliver(opening(Map.of()).requiringAudience())).isInstanceOf(Rejected.class);
        assertThat(deliver(opening(Map.of()).requiringAudience().namedByOperator()))
                .isEqualTo(new Delivered());
        assertThat(server.asked()).hasSize(before + 2);
    }

    private static Opening opening(Map<String, String> options) {
        return opening(Map.of("mutualTLS", true), options);
    }

    private static Opening opening(Map<String, ?> settings, Map<String, String> options) {
        var sent = new TreeMap<String, Object>(settings);
        sent.put("url", server.url());
        var configured = new TreeMap<>(options);
        configured.put("tlsDirectory", directory.toString());
        configured.put("caFile", certificates.pem("ca").toString());
        return Opening.of(new WebhookConsumerFactory(), Setup.of(sent).withOptions(configured));
    }

    private static DeliveryResult deliver(Opening opening) throws InterruptedException {
        try (var consumer = opening.open()) {
            return consumer.deliver(List.of(Webhooks.report("{}"))).getFirst();
        }
    }
}
