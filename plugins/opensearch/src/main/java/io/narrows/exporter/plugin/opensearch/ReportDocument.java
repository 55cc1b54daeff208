package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;
import io.narrows.exporter.domain.report.ReportData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One report, in the shapes in which OpenSearch may get it. The report's own JSON is never rewritten, so that numbers
/// keep their spelling.
///
/// @param id what the document is stored under; the same at every attempt, so that it is stored once
/// @param index where it belongs
/// @param oneLine its JSON on one line
record ReportDocument(String id, IndexName index, ReportData report, ByteBuffer oneLine) {
    /// More is refused by every mapping that is not made for it, and servers whose JSON parser sets no limit
    /// (OpenSearch 1, Elasticsearch 7) may die of it.
    private static final int MAX_DEPTH = 250;

    /// The deepest JSON that goes into a `flat_object`: what mappings take by default as well (`depth_limit` of
    /// `flattened`, `index.mapping.depth.limit`). OpenSearch 3.8 itself sets no limit there, and a write thread
    /// that reads 900 levels dies of a StackOverflowError.
    private static final int MAX_FLAT_DEPTH = 20;

    static ReportDocument of(Delivery delivery, String indexSetting) {
        var report = delivery.report();
        return new ReportDocument(
                delivery.id().toString(),
                IndexName.of(report.source(), indexSetting),
                report,
                report.payload().oneLine());
    }

    /// The report itself if it is a JSON object, else wrapped into one.
    BulkItem asItCame() {
        return isObject()
                ? new BulkItem(index, id, List.of(oneLine))
                : new BulkItem(index, id, List.of(utf8(beginning() + ",\"report\":"), oneLine, utf8("}")));
    }

    /// As it came, and with the time of its receipt in one more field.
    ///
    /// @param field its name in letters that need no escape
    BulkItem withTime(String field) {
        var time = "\"" + field + "\":\"" + report.receivedAt() + "\"";
        if (!isObject()) {
            return new BulkItem(
                    index, id, List.of(utf8(beginning() + "," + time + ",\"report\":"), oneLine, utf8("}")));
        }
        var members = oneLine.duplicate();
        skipTo('{', members);
        boolean isEmpty = firstOf(members.duplicate()) == '}';
        return new BulkItem(index, id, List.of(utf8("{" + time + (isEmpty ? "" : ",")), members));
    }

    private static void skipTo(char wanted, ByteBuffer text) {
        while (text.get() != wanted) {
            // Space only.
        }
    }

    private static char firstOf(ByteBuffer text) {
        char first = (char) text.get();
        while (Character.isWhitespace(first)) {
            first = (char) text.get();
        }
        return first;
    }

    /// For the index of unmapped documents: the report as a text, which any mapping takes.
    BulkItem asText(IndexName place, String reason) {
        var quoted = ByteBuffer.wrap(JsonStrings.quote(report.payload().toByteArray()));
        return unmapped(place, reason, ",\"raw\":", quoted);
    }

    /// For the index of unmapped documents: the report as JSON, where the index takes all of it as one field.
    BulkItem asFlatObject(IndexName place, String reason) {
        return unmapped(place, reason, ",\"report\":", oneLine);
    }

    /// How deep its JSON is nested.
    int depth() {
        return format().depth();
    }

    /// Whether a server can take it as JSON without harm.
    boolean isHarmless() {
        return depth() <= MAX_DEPTH;
    }

    boolean canBeFlat() {
        return isObject() && depth() <= MAX_FLAT_DEPTH;
    }

    private BulkItem unmapped(IndexName place, String reason, String name, ByteBuffer value) {
        return new BulkItem(
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
