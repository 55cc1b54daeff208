/// The exporters that share a spool: who is alive, and what one tells the others.
package io.narrows.exporter.adapter.outbound.postgres.replica;
