/// Builds plugin jars, valid and broken ones, for tests of plugin loading.
package io.narrows.exporter.adapter.outbound.plugins.jar;
