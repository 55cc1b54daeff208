package io.narrows.exporter.plugin.template;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.PluginJar;
import io.narrows.exporter.plugin.tck.PluginJarContract;

/// Looks into the packaged jar, and holds it to the whole contract again.
class TemplatePluginIT extends TemplateConsumerTest implements PluginJarContract {
    private final ReportConsumerFactory packaged = PluginJar.underTest().factory();

    @Override
    public ReportConsumerFactory factory() {
        return packaged;
    }
}
