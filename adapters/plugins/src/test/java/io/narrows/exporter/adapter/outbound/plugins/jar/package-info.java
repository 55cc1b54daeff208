/// Builds plugin jars, valid and broken ones, for tests of plugin loading, and tests which of them are trusted.
package io.narrows.exporter.adapter.outbound.plugins.jar;
