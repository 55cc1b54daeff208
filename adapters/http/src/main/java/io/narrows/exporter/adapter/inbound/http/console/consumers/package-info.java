/// The console's pages about consumers and the plugins that provide them.
package io.narrows.exporter.adapter.inbound.http.console.consumers;
