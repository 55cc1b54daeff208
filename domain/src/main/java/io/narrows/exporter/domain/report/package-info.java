/// A scanner's input: a report, its identity and its opaque payload.
package io.narrows.exporter.domain.report;
