package io.narrows.exporter.plugin.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests which exporters get to see the operator's token and certificate. The server takes requests only of clients
/// that
/// present a certificate.
class IdentityTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static TestHttpServer server;

    private int before;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(directory);
        server = TestHttpServer.startTls(certificates.server("server"), true, IdentityTest::answer);
        Files.writeString(directory.resolve("token"), "token-of-the-operator\n");
    }

    private static Said answer(Asked request) {
        return Said.of(200, "{\"id\":\"" + request.header("Report-Id") + "\",\"deliveries\":[],\"unknown\":[]}");
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
    void insideTheirAudienceTheCertificateAndTheTokenArePresented() throws Exception {
        var opening = opening(Map.of(
                "certificateHosts", server.hostPort(),
                "tokenHosts", server.hostPort(),
                "tokenFile", directory.resolve("token").toString()));

        assertThat(Relays.deliver(opening.requiringAudience(), Relays.report("{}")))
                .isEqualTo(new Delivered());
        assertThat(server.asked().getLast().header("Authorization")).isEqualTo("Bearer token-of-the-operator");
    }

    @Test
    void outsideOfItAReportThatAsksForTheCertificateIsRejected() throws Exception {
        assertThat(Relays.deliver(opening(Map.of("certificateHosts", "other.example")), Relays.report("{}")))
                .isEqualTo(new Rejected("identity: the client certificate must not be used at host " + server.hostPort()
                        + ": consumers.relay.certificateHosts does not list this host"));
        assertThat(server.asked()).hasSize(before);
    }

    @Test
    void outsideOfItsAudienceNobodyGetsTheToken() throws Exception {
        var options = Map.of(
                "tokenHosts",
                "other.example",
                "tokenFile",
                directory.resolve("token").toString());

        assertThat(Relays.deliver(opening(options), Relays.report("{}")))
                .isEqualTo(new Rejected("identity: the token must not be used at host " + server.hostPort()
                        + ": consumers.relay.tokenHosts does not list this host"));
        assertThat(server.asked()).hasSize(before);
    }

    @Test
    void withoutAnAudienceTheProfileDecides() throws Exception {
        var options = Map.of("tokenFile", directory.resolve("token").toString());

        assertThat(Relays.deliver(opening(options).requiringAudience(), Relays.report("{}")))
                .isInstanceOf(Rejected.class);
        assertThat(Relays.deliver(opening(options).requiringAudience().namedByOperator(), Relays.report("{}")))
                .isEqualTo(new Delivered());
    }

    @Test
    void theTokenOfTheOperatorGoesOverTlsOnly() throws Exception {
        try (var upper = FakeUpper.start(request -> FakeUpper.TAKEN)) {
            var opening = Relays.opening(
                    Map.of("url", upper.url()),
                    Map.of(
                            "tokenHosts",
                            "127.0.0.1",
                            "tokenFile",
                            directory.resolve("token").toString()));

            assertThat(Relays.deliver(opening, Relays.report("{}")))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            result -> assertThat(result.reason()).contains("over TLS only"));
            assertThat(upper.requests()).isEmpty();
        }
    }

    @Test
    void aTokenFileIsReadAgainEachTime() throws Exception {
        var file = directory.resolve("changing");
        var opening = opening(Map.of("tokenFile", file.toString()));
        try (var consumer = opening.open()) {
            assertThat(consumer.deliver(List.of(Relays.report("{}"))))
                    .containsExactly(new Misconfigured("cannot read " + file + ": there is no such file"));

            Files.writeString(file, "first");
            consumer.deliver(List.of(Relays.report("{}")));
            Files.writeString(file, "second");
            consumer.deliver(List.of(Relays.report("{}")));
        }
        assertThat(server.asked().subList(before, before + 2))
                .extracting(asked -> asked.header("Authorization"))
                .containsExactly("Bearer first", "Bearer second");
    }

    @Test
    void aTokenThatNoHeaderCanHoldIsNotRepeated() {
        var setup =
                Setup.of(Map.of("url", server.url(), "token", "not a token")).withOptions(Map.of("cluster", "c"));

        assertThatThrownBy(Opening.of(new RelayConsumerFactory(), setup)::open)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageNotContaining("not a token");
    }

    @Test
    void nothingIsRelayedWithoutTheNameOfTheCluster() throws Exception {
        var setup = Setup.of(Map.of("url", server.url()));

        assertThat(Relays.deliver(Opening.of(new RelayConsumerFactory(), setup), Relays.report("{}")))
                .isEqualTo(new Misconfigured("this cluster has no name: set consumers.relay.cluster"));
    }

    @Test
    void aTokenWithoutAnAudienceIsToldAtTheStart() {
        var factory = new RelayConsumerFactory();
        var options = factory.options().parse(Map.of("tokenFile", "/run/token"));

        assertThat(factory.warnings(options)).containsExactly("tokenHosts names no host for the token of tokenFile");
    }

    @Test
    void aWrongNameOfTheClusterStopsTheStart() {
        var factory = new RelayConsumerFactory();
        var options = factory.options().parse(Map.of("cluster", "not a name"));

        assertThatThrownBy(() -> factory.warnings(options)).isInstanceOf(InvalidSettingException.class);
    }

    private static Opening opening(Map<String, String> options) {
        var configured = new TreeMap<>(options);
        configured.put("caFile", certificates.pem("ca").toString());
        configured.put("certificateFile", directory.resolve("client.crt").toString());
        configured.put("keyFile", directory.resolve("client.key").toString());
        return Relays.opening(Map.of("url", server.url(), "mutualTLS", true), configured);
    }
}
