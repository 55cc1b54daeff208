package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.PluginJar;
import io.narrows.exporter.plugin.tck.PluginJarContract;

/// Runs the whole contract against the packaged jar.
class RelayPluginIT extends RelayContractTest implements PluginJarContract {
    private final ReportConsumerFactory packaged = PluginJar.underTest().factory();

    @Override
    public ReportConsumerFactory factory() {
        return packaged;
    }
}
