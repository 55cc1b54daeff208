/// The spool that many exporters share, on PostgreSQL.
package io.narrows.exporter.adapter.outbound.postgres;
