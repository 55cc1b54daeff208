/// The `relay` consumer: hands reports on to the Data Exporter of another cluster.
package io.narrows.exporter.plugin.relay;
