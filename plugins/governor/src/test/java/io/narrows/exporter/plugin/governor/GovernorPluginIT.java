package io.narrows.exporter.plugin.governor;

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

/// Runs the whole contract against the packaged jar, from which unreachable classes are left out, and tests what the
/// contract does not cover.
class GovernorPluginIT extends GovernorContractTest implements PluginJarContract {
    private final ReportConsumerFactory packaged = PluginJar.underTest().factory();

    @Override
    public ReportConsumerFactory factory() {
        return packaged;
    }

    @Test
    void theApiTokenComesFromKubernetes(@TempDir Path secrets, @TempDir Path account, @TempDir Path keys)
            throws Exception {
        try (var fixture = new GovernorFixture(secrets);
                var kubernetes = new FakeKubernetes(account, TestCertificates.make(keys))) {
            kubernetes.keep("cnsi-system", GovernorFixture.SECRET, Map.of("API_TOKEN", GovernorFixture.API_TOKEN));

            try (var consumer = fixture.open(packaged, Map.of(), kubernetes.options())) {
                assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());
            }
        }
    }
}
