/// Creates a catalog of consumers from a directory of plugin jars, with PF4J.
///
/// From the inside out: `jar.JarTrust` decides which jars are loaded. `load.IsolatedPlugins` opens them, and
/// `HostPackages` of the domain defines what they see of the exporter. `load.FactoryProbe` creates the factory of a jar
/// and reads its declarations. `PluginLoading` combines these steps. `consumer.PluginConsumerType` and
/// `consumer.PluginConsumer` stand between a plugin and the exporter. `PluginDirectory` is the catalog of all plugins.
package io.narrows.exporter.adapter.outbound.plugins;
