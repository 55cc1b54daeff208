package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.opensearch.FakeCluster.Said;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Ability;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.WireProtocol;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Runs the contract against a real OpenSearch.
class OpenSearchContractTest implements ReportConsumerContract {
    private static FakeCluster doorkeeper;
    private static FakeCluster overloaded;

    private final String index = Deliveries.newSource();
    private final String otherIndex = Deliveries.newSource();

    @BeforeAll
    static void startFakes() throws Exception {
        doorkeeper = FakeCluster.start(request -> Said.of(401, "Unauthorized"));
        overloaded = FakeCluster.start(
                request -> Said.of(429, "").with("Retry-After", String.valueOf(RETRY_AFTER.toSeconds())));
    }

    @AfterAll
    static void closeFakes() {
        doorkeeper.close();
        overloaded.close();
    }

    @Override
    public Map<Ability, String> cannot() {
        return Map.of(
                Ability.REJECTION,
                "what a mapping refuses is kept in another index; DeadLetterContractTest rejects it");
    }

    @Override
    public ReportConsumerFactory factory() {
        return new OpenSearchConsumerFactory();
    }

    @Override
    public Setup working() {
        return at(OpenSearchNode.shared().hostPort(), index);
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(at(OpenSearchNode.shared().hostPort(), otherIndex));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort(), index));
    }

    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.http(bulkAnswer(false, 201)).overloadedSaying(bulkAnswer(true, 429), bulkAnswer(true, 503));
    }

    private static TestHttpServer.Said bulkAnswer(boolean hasErrors, int status) {
        return TestHttpServer.Said.of(
                200,
                "{\"errors\":" + hasErrors + ",\"items\":[{\"create\":{\"_index\":\"i\",\"status\":" + status
                        + (hasErrors ? ",\"error\":{\"type\":\"t\",\"reason\":\"r\"}" : "") + "}}]}");
    }

    @Override
    public Optional<Setup> tlsDestinationAt(InetSocketAddress address) {
        return Optional.of(Setup.of(
                Map.of("hostport", "https://127.0.0.1:" + address.getPort(), "index", index, "checkCert", true)));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(Setup.of(Map.of(
                "hostport", doorkeeper.hostPort(), "username", "scanner", "password", "wrong-pass-of-the-test")));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(at(overloaded.hostPort(), index));
    }

    @Override
    public List<String> stored(Setup setup) throws Exception {
        var index = String.valueOf(setup.settings().values().get("index"));
        return List.copyOf(StoredDocuments.in(index).values());
    }

    /// Blank, so that the index comes from the settings and each test has its own.
    @Override
    public String source() {
        return "";
    }

    private static Setup at(String hostPort, String index) {
        return Setup.of(Map.of("hostport", hostPort, "index", index));
    }
}
