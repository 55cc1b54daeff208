/// A spool that keeps everything in memory.
package io.narrows.exporter.adapter.out.memory;
