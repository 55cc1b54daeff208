/// The payloads that are too large for a row: their file, its free blocks, and who reads it.
package io.narrows.exporter.adapter.outbound.spool.payload;
