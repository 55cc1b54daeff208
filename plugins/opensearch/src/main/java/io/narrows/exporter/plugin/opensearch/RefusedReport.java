package io.narrows.exporter.plugin.opensearch;

/// A report that its index does not take.
///
/// @param error what OpenSearch said
record RefusedReport(ReportDocument document, ServerError error) {

    BulkItem asText() {
        return document.asText(error.full());
    }

    BulkItem asFlatObject() {
        return document.asFlatObject(error.full());
    }
}
