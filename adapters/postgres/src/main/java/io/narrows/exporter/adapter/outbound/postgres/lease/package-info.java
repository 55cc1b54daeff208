/// Leases of a shared spool: rows that a replica marks with its number, and how they end.
package io.narrows.exporter.adapter.outbound.postgres.lease;
