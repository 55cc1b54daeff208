package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.domain.plugin.HostPackages;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/// The class loader of one plugin: looks in the plugin's jar first, then in the packages that the host shares.
final class IsolatedClassLoader extends PluginClassLoader {

    IsolatedClassLoader(PluginManager plugins, PluginDescriptor plugin) {
        super(plugins, plugin, new HostPackages());
    }

    @Override
    protected boolean shouldDelegateToParent(String className) {
        return HostPackages.contain(className);
    }
}
