/// The `data-exporter` command: reads what an operator types, has it done, and answers in lines and an exit code.
package io.narrows.exporter.adapter.inbound.cli;
