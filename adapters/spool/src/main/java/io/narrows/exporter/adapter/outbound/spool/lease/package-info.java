/// Leases: which deliveries are leased, and which were leased when an earlier process ended.
package io.narrows.exporter.adapter.outbound.spool.lease;
