/// The `governor` consumer: tells Catalog Governor which workloads run in a cluster.
package io.narrows.exporter.plugin.governor;
