package io.narrows.exporter.deploy.load;

import io.narrows.exporter.deploy.load.FakeOpenSearch.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The documents of one request to OpenSearch, and the form of its answer. Found by searching the text, because a JSON
/// parser would cost the destination as much as the exporter saves.
///
/// @param operations `create` or `index`, for each document
/// @param isBulk whether the request is a `_bulk`; otherwise it has one document
record Documents(List<Document> documents, List<String> operations, boolean isBulk) {
    private static final AtomicLong MADE_IDS = new AtomicLong();
    private static final String STORED = """
            "_version":1,"result":"created","_seq_no":0,"_primary_term":1,"status":201,\
            "_shards":{"total":1,"successful":1,"failed":0}""";

    static Documents ofBulk(String body) {
        var documents = new ArrayList<Document>();
        var operations = new ArrayList<String>();
        for (int at = 0; at < body.length(); ) {
            var actionEnd = endOfLine(body, at);
            var documentBegin = Math.min(actionEnd + 1, body.length());
            var documentEnd = endOfLine(body, documentBegin);
            var action = body.substring(at, actionEnd);
            operations.add(firstText(action, 0));
            documents.add(
                    new Document(idIn(action), textOf(action, "_index"), body.substring(documentBegin, documentEnd)));
            at = documentEnd + 1;
        }
        return new Documents(documents, operations, true);
    }

    /// @param path such as `/index/_doc`
    static Documents ofOne(String path, String body) {
        return new Documents(List.of(new Document(madeId(), path.split("/", 3)[1], body)), List.of("index"), false);
    }

    /// The status of the whole answer.
    ///
    /// @param statuses of the documents, in their order
    int statusOf(int[] statuses) {
        return isBulk ? 200 : statuses[0];
    }

    String answer(int[] statuses) {
        if (!isBulk) {
            return "{" + outcome(documents.getFirst(), statuses[0]) + "}";
        }
        var isRefused = Arrays.stream(statuses).anyMatch(status -> status != 201);
        var answer =
                new StringBuilder("{\"took\":1,\"errors\":").append(isRefused).append(",\"items\":[");
        for (int i = 0; i < statuses.length; i++) {
            answer.append(i == 0 ? "{\"" : ",{\"")
                    .append(operations.get(i))
                    .append("\":{")
                    .append(outcome(documents.get(i), statuses[i]))
                    .append("}}");
        }
        return answer.append("]}").toString();
    }

    private static String outcome(Document document, int status) {
        var names = "\"_index\":\"" + document.index() + "\",\"_id\":\"" + document.id() + "\",";
        return names
                + switch (status) {
                    case 201 -> STORED;
                    case 409 -> refused(status, "version_conflict_engine_exception", "exists");
                    default -> refused(status, "rejected_execution_exception", "on demand");
                };
    }

    private static String refused(int status, String type, String reason) {
        return "\"status\":" + status + ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"" + reason + "\"}";
    }

    private static String idIn(String action) {
        return action.contains("\"_id\"") ? textOf(action, "_id") : madeId();
    }

    /// Makes an id as OpenSearch does for a document without one: no two are the same.
    private static String madeId() {
        return "made-" + MADE_IDS.incrementAndGet();
    }

    /// The text value of a key, in JSON without escapes.
    private static String textOf(String json, String key) {
        var name = "\"" + key + "\"";
        return firstText(json, json.indexOf(':', json.indexOf(name)));
    }

    private static String firstText(String json, int from) {
        var begin = json.indexOf('"', from) + 1;
        return json.substring(begin, json.indexOf('"', begin));
    }

    private static int endOfLine(String text, int from) {
        var end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }
}
