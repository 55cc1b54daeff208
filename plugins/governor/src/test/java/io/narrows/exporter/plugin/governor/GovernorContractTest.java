package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.plugin.tck.WireProtocol;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Runs the contract. A governor does not keep reports as they were sent, so this test rebuilds each report from the
/// telemetry, by the rules that made the telemetry. So a telemetry that differs by one character fails the test.
class GovernorContractTest implements ReportConsumerContract {
    private static final String WRONG_API_TOKEN = "api-token-that-csp-does-not-know";

    @TempDir
    private Path secrets;

    private GovernorFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GovernorFixture(secrets);
        Files.writeString(secrets.resolve("wrong"), WRONG_API_TOKEN);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Override
    public ReportConsumerFactory factory() {
        return new GovernorConsumerFactory();
    }

    @Override
    public Setup working() {
        return setup("here", fixture.governor().url(), GovernorFixture.SECRET);
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(setup("there", fixture.governor().url(), GovernorFixture.SECRET));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(setup("here", "http://127.0.0.1:" + address.getPort(), GovernorFixture.SECRET));
    }

    @Override
    public Optional<InetSocketAddress> workingAddress() {
        var url = URI.create(fixture.governor().url());
        return Optional.of(new InetSocketAddress(url.getHost(), url.getPort()));
    }

    @Override
    public Optional<Setup> workingAt(InetSocketAddress address) {
        var url = "http://127.0.0.1:" + address.getPort() + "/api";
        return Optional.of(setup("here", url, GovernorFixture.SECRET));
    }

    @Override
    public Optional<Setup> unknownHost() {
        return Optional.of(setup("here", "http://no-such-host.invalid", GovernorFixture.SECRET));
    }

    @Override
    public Optional<Setup> tlsDestinationAt(InetSocketAddress address) {
        return Optional.of(setup("here", "https://127.0.0.1:" + address.getPort(), GovernorFixture.SECRET));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(setup(FakeGovernor.BUSY, fixture.governor().url(), GovernorFixture.SECRET));
    }

    /// The hostile server also takes the place of CSP.
    @Override
    public Optional<Setup> hostileDestinationAt(InetSocketAddress address) {
        var url = "http://127.0.0.1:" + address.getPort();
        return Optional.of(setup("here", url, GovernorFixture.SECRET).withOption("tokenEndpoint", url));
    }

    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.http(Said.of(200, "{\"access_token\":\"a-token\",\"expires_in\":1799}"), Said.of(204));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(setup("here", fixture.governor().url(), "wrong"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of("{\"docID\":\"a report of something else\",\"score\":1.50}"));
    }

    /// A cluster has one inventory, which an inventory that comes again replaces.
    @Override
    public List<String> stored(Setup setup) {
        var clusterId = String.valueOf(setup.settings().values().get("clusterId"));
        return fixture.governor().telemetry(clusterId).stream()
                .distinct()
                .map(Reports::ofTelemetry)
                .toList();
    }

    @Override
    public Payload report(int number, int size) {
        int least = Payload.of(Reports.of("workload-" + number, "")).size();
        return Payload.of(Reports.of("workload-" + number, "x".repeat(Math.max(0, size - least))));
    }

    private Setup setup(String clusterId, String url, String secret) {
        return Setup.of(Map.of("clusterId", clusterId, "url", url, "cspSecretName", secret))
                .withOption("tokenEndpoint", fixture.csp().endpoint())
                .withOption("secretsDirectory", secrets.toString());
    }
}
