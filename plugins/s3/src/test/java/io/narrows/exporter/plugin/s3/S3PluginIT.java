package io.narrows.exporter.plugin.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.PluginJar;
import io.narrows.exporter.plugin.tck.PluginJarContract;
import io.narrows.exporter.plugin.tck.TestCertificates;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the whole contract against the packaged jar, from which most classes of the SDK are left out, and tests what
/// the contract does not cover.
class S3PluginIT extends S3ContractTest implements PluginJarContract {
    private final ReportConsumerFactory packaged = PluginJar.underTest().factory();

    @Override
    public ReportConsumerFactory factory() {
        return packaged;
    }

    @Test
    void certificatesAreCheckedAndObjectsCompressedAndEncrypted(@TempDir Path directory) throws Exception {
        var certificates = TestCertificates.make(directory);
        try (var store = FakeS3.startTls(certificates.server("server"))) {
            var settings = Consumers.at(store.endpoint().toString());
            settings.putAll(Map.of("compression", "gzip", "encryption", "aws:kms", "kmsKeyId", "k"));

            try (var consumer = Consumers.open(
                    packaged, settings, Map.of("caFile", certificates.pem("ca").toString()))) {
                assertThat(consumer.deliver(Deliveries.all("s", "{}"))).containsExactly(new Delivered());
            }
            assertThat(store.objects()).hasSize(1);
        }
    }
}
