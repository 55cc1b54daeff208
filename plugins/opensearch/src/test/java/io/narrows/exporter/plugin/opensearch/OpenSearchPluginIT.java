package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.PluginJar;
import io.narrows.exporter.plugin.tck.PluginJarContract;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the whole contract against the packaged jar, from which most classes of its libraries are left out, and tests
/// what the contract does not cover.
class OpenSearchPluginIT extends OpenSearchContractTest implements PluginJarContract {
    private final ReportConsumerFactory packaged = PluginJar.underTest().factory();

    @Override
    public ReportConsumerFactory factory() {
        return packaged;
    }

    @Test
    void unmappedReportsAreKept() throws Exception {
        var source = Deliveries.newSource();
        var settings = Map.of("hostport", OpenSearchNode.shared().hostPort());

        try (var consumer = Consumers.open(packaged, settings, Map.of())) {
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":1}"))).containsExactly(new Delivered());
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":\"x\"}", "{\"n\":1,\"n\":1}")))
                    .containsOnly(new Delivered());
        }

        assertThat(StoredDocuments.in(source + "-unmapped")).hasSize(2);
    }

    @Test
    void certificatesAreCheckedAndPresented(@TempDir Path directory) throws Exception {
        var certificates = TestCertificates.make(directory);
        var options = Map.of("tlsDirectory", directory.toString());
        try (var cluster = FakeCluster.startTls(certificates.server("server"), true, FakeCluster::stored)) {
            var hostPort = "https://" + cluster.hostPort();

            try (var consumer = Consumers.open(
                    packaged, Map.of("hostport", hostPort, "checkCert", true, "mutualTLS", true), options)) {
                assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
            }
            try (var consumer = Consumers.open(packaged, Map.of("hostport", hostPort, "checkCert", true), options)) {
                assertThat(consumer.deliver(Deliveries.all("s", "{}"))).hasOnlyElementsOfType(Misconfigured.class);
            }
        }
    }
}
