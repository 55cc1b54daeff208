/// A spool that keeps everything in memory.
package io.narrows.exporter.adapter.outbound.memory;
