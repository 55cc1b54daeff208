/// The console's pages about dead letters and their replay.
package io.narrows.exporter.adapter.inbound.http.console.deadletters;
