/// Makes a catalog of consumers out of a directory of plugin jars, with PF4J.
///
/// From the inside out: `IsolatedPlugins` opens jars and `HostPackages` says what they see of the exporter,
/// `FactoryFinder` gets the factory out of a jar, `PluginConsumerType` and `PluginConsumer` stand between it and the
/// exporter, and `PluginDirectory` is the catalog of them all.
package io.narrows.exporter.adapter.out.plugins;
