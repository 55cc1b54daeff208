/// What operators do with deliveries: replay and purge dead letters, purge what waits, and send past reports again.
package io.narrows.exporter.adapter.outbound.spool.operator;
