/// The client of a running exporter's operator API, and the options that say where it is and who logs in.
package io.narrows.exporter.adapter.inbound.cli.operator;
