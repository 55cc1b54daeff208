/// The database: its schema, its connections, and what is read from it.
package io.narrows.exporter.adapter.outbound.spool.sqlite;
