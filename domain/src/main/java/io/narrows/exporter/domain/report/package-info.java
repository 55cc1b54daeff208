/// What a scanner hands in: a report, its identity and its opaque payload.
package io.narrows.exporter.domain.report;
