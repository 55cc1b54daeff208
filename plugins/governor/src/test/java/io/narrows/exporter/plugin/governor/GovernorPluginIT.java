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

/// The whole contract again, on the packaged jar, from which the classes that nobody reaches are left out; and what the
/// contract does not reach.
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
