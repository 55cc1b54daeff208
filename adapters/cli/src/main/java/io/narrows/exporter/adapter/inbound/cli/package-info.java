/// The `data-exporter` command: reads an operator's command line, runs the use case, and answers with lines and an exit
/// code.
package io.narrows.exporter.adapter.inbound.cli;
