package io.narrows.exporter.adapter.outbound.plugins;

import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/// The classes of one plugin: its own first, then what the host shows.
final class IsolatedClassLoader extends PluginClassLoader {

    IsolatedClassLoader(PluginManager plugins, PluginDescriptor plugin) {
        super(plugins, plugin, new HostPackages());
    }

    @Override
    protected boolean shouldDelegateToParent(String className) {
        return HostPackages.contain(className);
    }
}
