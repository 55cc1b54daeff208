/// Everything that writes: one thread, whose commits each include all changes that came in the meantime.
package io.narrows.exporter.adapter.outbound.spool.write;
