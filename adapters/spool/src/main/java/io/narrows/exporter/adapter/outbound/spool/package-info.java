/// The durable spool: one SQLite database in a directory of its own.
package io.narrows.exporter.adapter.outbound.spool;
