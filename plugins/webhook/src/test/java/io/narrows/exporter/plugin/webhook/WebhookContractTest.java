package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.plugin.tck.WireProtocol;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Runs the contract against a real HTTP server.
class WebhookContractTest implements ReportConsumerContract {
    private static final String REJECTED = "what the endpoint of this test does not take";

    private TestHttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestHttpServer.start(WebhookContractTest::answer);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Repeats a request that it does not accept, as a careless endpoint would.
    private static Said answer(Asked request) {
        var authorization = request.header("Authorization");
        if (!authorization.equals("Bearer right-token-of-the-test")) {
            return Said.of(401, authorization);
        }
        if (request.target().equals("/busy")) {
            return Said.of(503, "").with("Retry-After", String.valueOf(RETRY_AFTER.toSeconds()));
        }
        return request.body().equals(REJECTED) ? Said.of(422, request.body()) : Said.of(204, "");
    }

    @Override
    public ReportConsumerFactory factory() {
        return new WebhookConsumerFactory();
    }

    @Override
    public Setup working() {
        return at(server.hostPort() + "/here", "right-token-of-the-test");
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(at(server.hostPort() + "/there", "right-token-of-the-test"));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort() + "/here", "right-token-of-the-test"));
    }

    /// The status alone decides.
    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.http(Said.of(204));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(at(server.hostPort() + "/here", "wrong-token-of-the-test"));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(at(server.hostPort() + "/busy", "right-token-of-the-test"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of(REJECTED));
    }

    /// One report for each idempotency key, as an endpoint has to keep them.
    @Override
    public List<String> stored(Setup setup) {
        var url = String.valueOf(setup.settings().values().get("url"));
        return server.asked().stream()
                .filter(request -> url.endsWith(request.target()))
                .collect(Collectors.toMap(
                        request -> request.header("Idempotency-Key"), Asked::body, (first, again) -> first))
                .values()
                .stream()
                .toList();
    }

    private static Setup at(String address, String token) {
        return Setup.of(Map.of("url", "http://" + address, "secretHeaders", "Authorization: Bearer " + token));
    }
}
