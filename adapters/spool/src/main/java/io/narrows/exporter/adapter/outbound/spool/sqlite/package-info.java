/// The database: its schema, its connections and its queries.
package io.narrows.exporter.adapter.outbound.spool.sqlite;
