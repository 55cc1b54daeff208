/// Makes a catalog of consumers out of a directory of plugin jars, with PF4J.
///
/// From the inside out: `JarTrust` says which jars are loaded, `IsolatedPlugins` opens them and `HostPackages` says
/// what they see of the exporter, `FactoryProbe` gets the factory out of a jar and has it declare itself,
/// `PluginLoading` does all of that, `PluginConsumerType` and `PluginConsumer` stand between a plugin and the exporter,
/// and `PluginDirectory` is the catalog of them all.
package io.narrows.exporter.adapter.outbound.plugins;
