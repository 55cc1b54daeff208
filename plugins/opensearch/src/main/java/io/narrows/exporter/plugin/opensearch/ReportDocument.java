package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;
import io.narrows.exporter.domain.report.ReportData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A report, in the forms in which OpenSearch can store it. The report's own JSON is never rewritten, so numbers keep
/// their spelling.
///
/// @param id the id of the document; the same at every attempt, so that the document is stored once
/// @param index the index of the report
/// @param oneLine the report's JSON on one line
record ReportDocument(String id, IndexName index, ReportData report, ByteBuffer oneLine) {
    /// The deepest JSON sent as JSON. Mappings refuse deeper JSON unless made for it, and servers whose JSON parser
    /// has no limit (OpenSearch 1, Elasticsearch 7) may crash.
    private static final int MAX_DEPTH = 250;

    /// The deepest JSON for a `flat_object` field. This is the default limit of mappings (`depth_limit` of `flattened`,
    /// `index.mapping.depth.limit`). OpenSearch 3.8 itself has no limit there, and 900 levels end a write thread with a
    /// StackOverflowError.
    private static final int MAX_FLAT_DEPTH = 20;

    static ReportDocument of(Delivery delivery, IndexNames indexNames) {
        var report = delivery.report();
        return new ReportDocument(
                delivery.id().toString(),
                indexNames.of(report.source()),
                report,
                report.payload().oneLine());
    }

    /// The report itself if it is a JSON object, otherwise the report wrapped into an object.
    BulkItem asItCame() {
        return isObject()
                ? BulkItem.create(index, id, List.of(oneLine))
                : BulkItem.create(index, id, List.of(utf8(beginning() + ",\"report\":"), oneLine, utf8("}")));
    }

    /// The report with its time of receipt in one more field.
    ///
    /// @param field a name that needs no JSON escapes
    BulkItem withTime(String field) {
        var time = "\"" + field + "\":\"" + report.receivedAt() + "\"";
        if (!isObject()) {
            return BulkItem.create(
                    index, id, List.of(utf8(beginning() + "," + time + ",\"report\":"), oneLine, utf8("}")));
        }
        var members = oneLine.duplicate();
        skipTo('{', members);
        boolean isEmpty = firstOf(members.duplicate()) == '}';
        return BulkItem.create(index, id, List.of(utf8("{" + time + (isEmpty ? "" : ",")), members));
    }

    private static void skipTo(char wanted, ByteBuffer text) {
        while (text.get() != wanted) {
            // The byte is white space.
        }
    }

    private static char firstOf(ByteBuffer text) {
        char first = (char) text.get();
        while (Character.isWhitespace(first)) {
            first = (char) text.get();
        }
        return first;
    }

    /// For the index of unmapped documents: the report as text, which every mapping accepts.
    BulkItem asText(IndexName place, String reason) {
        var quoted = ByteBuffer.wrap(JsonStrings.quote(report.payload().toByteArray()));
        return unmapped(place, reason, ",\"raw\":", quoted);
    }

    /// For the index of unmapped documents: the report as JSON, in one field that accepts the whole of it.
    BulkItem asFlatObject(IndexName place, String reason) {
        return unmapped(place, reason, ",\"report\":", oneLine);
    }

    /// How deeply the report's JSON is nested.
    int depth() {
        return format().depth();
    }

    /// Whether a server can safely parse the report as JSON.
    boolean isHarmless() {
        return depth() <= MAX_DEPTH;
    }

    boolean canBeFlat() {
        return isObject() && depth() <= MAX_FLAT_DEPTH;
    }

    private BulkItem unmapped(IndexName place, String reason, String name, ByteBuffer value) {
        return BulkItem.create(
                place,
                id,
                List.of(utf8(beginning() + ",\"reason\":" + JsonStrings.quote(reason) + name), value, utf8("}")));
    }

    private PayloadFormat format() {
        return report.payload().format();
    }

    private boolean isObject() {
        return format().kind() == Kind.JSON_OBJECT;
    }

    private String beginning() {
        return "{\"source\":" + JsonStrings.quote(report.source()) + ",\"receivedAt\":\"" + report.receivedAt() + "\"";
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
