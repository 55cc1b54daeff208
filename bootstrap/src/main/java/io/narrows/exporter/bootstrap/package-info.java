/// Starts the program and wires its parts together. The only package that sees all parts.
package io.narrows.exporter.bootstrap;
