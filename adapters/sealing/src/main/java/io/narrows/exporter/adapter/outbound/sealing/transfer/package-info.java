/// The file that carries reports from one spool into another.
package io.narrows.exporter.adapter.outbound.sealing.transfer;
