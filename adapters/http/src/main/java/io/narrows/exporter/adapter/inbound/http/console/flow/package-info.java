/// The console's pages about the way of reports: where they come from, which routes take them, where they go.
package io.narrows.exporter.adapter.inbound.http.console.flow;
