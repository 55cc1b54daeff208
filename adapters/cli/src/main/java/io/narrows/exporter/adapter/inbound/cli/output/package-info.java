/// The output of commands: tables, texts that are safe for a terminal, and exit codes.
package io.narrows.exporter.adapter.inbound.cli.output;
