/// Builds jars of plugins, good ones and bad ones, for tests of those who load them.
package io.narrows.exporter.adapter.outbound.plugins.jar;
