package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.relay.FakeUpper.Answer;
import io.narrows.exporter.plugin.relay.FakeUpper.Request;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.plugin.tck.WireProtocol;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Runs the contract against an upper exporter on a real socket.
class RelayContractTest implements ReportConsumerContract {
    private static final String REJECTED = "what the upper exporter of this test does not take";

    private FakeUpper upper;

    @BeforeEach
    void start() throws Exception {
        upper = FakeUpper.start(RelayContractTest::answer);
    }

    @AfterEach
    void stop() {
        upper.close();
    }

    /// Repeats what it does not accept, as a careless proxy would.
    private static Answer answer(Request request) {
        var authorization = request.header("Authorization");
        if (!authorization.equals("Bearer right-token-of-the-test")) {
            return Answer.of(401, authorization);
        }
        if (request.target().startsWith("/busy")) {
            return new Answer(503, "", Map.of("Retry-After", String.valueOf(RETRY_AFTER.toSeconds())), false);
        }
        return request.payload().equals(REJECTED) ? Answer.of(422, request.body()) : FakeUpper.TAKEN;
    }

    @Override
    public ReportConsumerFactory factory() {
        return new RelayConsumerFactory();
    }

    @Override
    public Setup working() {
        return at(upper.hostPort() + "/here", "right-token-of-the-test");
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(at(upper.hostPort() + "/there", "right-token-of-the-test"));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort() + "/here", "right-token-of-the-test"));
    }

    /// Only a whole receipt of this report says that it is taken, and no fixed answer can be that.
    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.http(
                Said.of(200, "{\"id\":\"01KAR4D3M0T6ZC5Y8QK2V7W9XA\",\"deliveries\":[],\"unknown\":[]}"));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(at(upper.hostPort() + "/here", "wrong-token-of-the-test"));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(at(upper.hostPort() + "/busy", "right-token-of-the-test"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of(REJECTED));
    }

    @Override
    public List<String> stored(Setup setup) {
        var url = URI.create(String.valueOf(setup.settings().values().get("url")));
        return upper.kept(url.getPath()).stream().map(Request::payload).toList();
    }

    private static Setup at(String address, String token) {
        return Setup.of(Map.of("url", "http://" + address, "token", token))
                .withOptions(Map.of("cluster", "edge-1", "responseTimeout", "5s"));
    }
}
