/// The history of a shared spool: the queries that show past reports.
package io.narrows.exporter.adapter.outbound.postgres.past;
