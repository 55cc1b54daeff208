/// Tallies: how many deliveries of each consumer are pending, delivered, dead and purged.
package io.narrows.exporter.adapter.outbound.spool.tally;
