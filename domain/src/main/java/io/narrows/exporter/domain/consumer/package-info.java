/// The consumer side of the plugin interface: the consumer port, its declared settings, its input and its results.
/// Plugins are compiled against this package and `report`.
package io.narrows.exporter.domain.consumer;
