package io.narrows.exporter.plugin.opensearch;

/// A report that its index refused.
///
/// @param error the error from OpenSearch
record RefusedReport(ReportDocument document, ServerError error) {

    BulkItem asText(IndexName place) {
        return document.asText(place, error.full());
    }

    BulkItem asFlatObject(IndexName place) {
        return document.asFlatObject(place, error.full());
    }
}
