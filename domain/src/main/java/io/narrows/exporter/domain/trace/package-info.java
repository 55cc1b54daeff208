/// Distributed traces: the port through which the exporter tells what it does as spans, and the place of a report in
/// the
/// trace of its sender.
package io.narrows.exporter.domain.trace;
