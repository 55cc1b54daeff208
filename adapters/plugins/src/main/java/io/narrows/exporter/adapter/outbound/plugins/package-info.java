/// Creates a catalog of consumers from a directory of plugin jars, with PF4J.
///
/// From the inside out: `JarTrust` decides which jars are loaded. `IsolatedPlugins` opens them, and `HostPackages`
/// defines what they see of the exporter. `FactoryProbe` creates the factory of a jar and reads its declarations.
/// `PluginLoading` combines these steps. `PluginConsumerType` and `PluginConsumer` stand between a plugin and the
/// exporter. `PluginDirectory` is the catalog of all plugins.
package io.narrows.exporter.adapter.outbound.plugins;
