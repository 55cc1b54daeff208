/// Which deliveries are leased, and what becomes of those that were leased when the process ended.
package io.narrows.exporter.adapter.outbound.spool.lease;
