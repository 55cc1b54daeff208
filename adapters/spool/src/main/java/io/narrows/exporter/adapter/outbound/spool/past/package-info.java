/// The history of the spool: the ring of delivered reports, and the queries that show past reports.
package io.narrows.exporter.adapter.outbound.spool.past;
