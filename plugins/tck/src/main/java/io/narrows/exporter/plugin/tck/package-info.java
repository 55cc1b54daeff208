/// The contract that every consumer must keep, as JUnit interfaces: `ReportConsumerContract` for the code,
/// `PluginJarContract` for the packaged jar.
package io.narrows.exporter.plugin.tck;
