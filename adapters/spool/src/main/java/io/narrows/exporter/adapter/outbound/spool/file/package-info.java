/// The files of a spool's directory: their permissions, the lock, and what the spool is set up with.
package io.narrows.exporter.adapter.outbound.spool.file;
