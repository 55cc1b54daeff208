/// Deliveries without a row of their own, stored as runs of reports with consecutive numbers.
package io.narrows.exporter.adapter.outbound.spool.runs;
