/// The process of the command: its context, its exit codes, and the errors that end it.
package io.narrows.exporter.send.process;
