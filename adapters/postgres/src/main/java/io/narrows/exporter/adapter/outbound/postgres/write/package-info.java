/// How a replica writes to a shared spool: one thread appends and one settles, each with everything that waits.
package io.narrows.exporter.adapter.outbound.postgres.write;
