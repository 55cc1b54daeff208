/// Repair: saves what is readable of a damaged database.
package io.narrows.exporter.adapter.outbound.spool.repair;
