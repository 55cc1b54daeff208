/// Everything that is written: one thread, whose commits each take along what came meanwhile.
package io.narrows.exporter.adapter.outbound.spool.write;
