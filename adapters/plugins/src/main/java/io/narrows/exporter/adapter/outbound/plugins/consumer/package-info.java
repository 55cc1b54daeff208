/// Stands between a plugin and the exporter: opens and calls consumers, checks their destinations, and names the plugin
/// in what they throw.
package io.narrows.exporter.adapter.outbound.plugins.consumer;
