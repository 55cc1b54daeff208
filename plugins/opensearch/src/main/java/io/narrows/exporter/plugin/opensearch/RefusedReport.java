package io.narrows.exporter.plugin.opensearch;

/// A report that its index does not take.
///
/// @param error what OpenSearch said
record RefusedReport(ReportDocument document, ServerError error) {

    BulkItem asText(IndexName place) {
        return document.asText(place, error.full());
    }

    BulkItem asFlatObject(IndexName place) {
        return document.asFlatObject(place, error.full());
    }
}
