/// The files of a spool's directory: their permissions, the lock, and the settings of the spool.
package io.narrows.exporter.adapter.outbound.spool.file;
