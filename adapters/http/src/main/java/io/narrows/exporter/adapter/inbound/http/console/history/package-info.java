/// The console's pages about past reports and their deliveries.
package io.narrows.exporter.adapter.inbound.http.console.history;
