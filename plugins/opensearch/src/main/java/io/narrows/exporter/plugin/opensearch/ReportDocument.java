package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.json.JsonReader;
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
/// @param labels a member with the labels, such as `"labels":{"cluster":"prod"}`; blank if none is to be added
record ReportDocument(String id, IndexName index, ReportData report, ByteBuffer oneLine, String labels) {
    private static final String LABELS = "labels";

    /// The deepest JSON sent as JSON. Mappings refuse deeper JSON unless made for it, and servers whose JSON parser
    /// has no limit (OpenSearch 1, Elasticsearch 7) may crash.
    private static final int MAX_DEPTH = 250;

    /// The deepest JSON for a `flat_object` field. This is the default limit of mappings (`depth_limit` of `flattened`,
    /// `index.mapping.depth.limit`). OpenSearch 3.8 itself has no limit there, and 900 levels end a write thread with a
    /// StackOverflowError.
    private static final int MAX_FLAT_DEPTH = 20;

    /// @param addsLabels whether documents get the labels of their reports
    static ReportDocument of(Delivery delivery, IndexNames indexNames, boolean addsLabels) {
        var report = delivery.report();
        return new ReportDocument(
                delivery.id().toString(),
                indexNames.of(report.source()),
                report,
                report.payload().oneLine(),
                addsLabels ? labels(report) : "");
    }

    /// A report that has a member of this name keeps it: OpenSearch refuses two of one name.
    private static String labels(ReportData report) {
        return report.labels().isEmpty() || hasMember(report, LABELS)
                ? ""
                : "\"" + LABELS + "\":" + report.labels().json();
    }

    private static boolean hasMember(ReportData report, String name) {
        if (report.payload().format().kind() != Kind.JSON_OBJECT) {
            return false;
        }
        var json = new JsonReader(report.payload().toByteArray(), Integer.MAX_VALUE);
        json.beginObject();
        while (json.nextMember()) {
            if (json.nameLength() == name.length() && json.name().equals(name)) {
                return true;
            }
            json.skip();
        }
        return false;
    }

    /// The report if it is a JSON object, otherwise the report wrapped into an object; with its labels if
    /// they are to be added.
    BulkItem asItCame() {
        return with(labels);
    }

    /// The same with its time of receipt in one more field.
    ///
    /// @param field a name that needs no JSON escapes
    BulkItem withTime(String field) {
        var time = "\"" + field + "\":\"" + report.receivedAt() + "\"";
        return with(labels.isEmpty() ? time : time + "," + labels);
    }

    /// @param added members to add to the object; may be blank
    private BulkItem with(String added) {
        if (!isObject()) {
            var comma = added.isEmpty() ? "" : ",";
            return BulkItem.create(
                    index, id, List.of(utf8(beginning() + comma + added + ",\"report\":"), oneLine, utf8("}")));
        }
        if (added.isEmpty()) {
            return BulkItem.create(index, id, List.of(oneLine));
        }
        var members = oneLine.duplicate();
        skipTo('{', members);
        boolean isEmpty = firstOf(members.duplicate()) == '}';
        return BulkItem.create(index, id, List.of(utf8("{" + added + (isEmpty ? "" : ",")), members));
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
