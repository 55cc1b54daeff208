package io.narrows.exporter.send;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is done to a text before it is sent: it is taken apart, and fields are put into the parts that lack them.
///
/// @param isText whether it need not be JSON
/// @param split the way to the array whose elements are the reports
/// @param fields by their names; those that a report has already stay as they are
record Preparation(boolean isText, Optional<JsonPointer> split, Map<String, String> fields) {
    Preparation {
        fields = new LinkedHashMap<>(fields);
    }

    /// @return none, if the array to split has no elements
    /// @throws BadInputException if the text is not as it must be
    List<Report> of(ReportText text) {
        if (isText) {
            return List.of(Report.whole(text.name(), text.utf8(), text.start()));
        }
        var json = json(text);
        if (split.isPresent()) {
            return parts(text, json, split.get());
        }
        return List.of(withFields(Report.whole(text.name(), text.utf8(), text.start()), text, json));
    }

    private static JsonValue json(ReportText text) {
        try {
            return new JsonSyntax(text.utf8(), text.start()).value();
        } catch (JsonSyntaxException e) {
            throw new BadInputException(
                    "cannot send " + text.name() + ": it is not JSON, " + e.getMessage() + "; --text sends it as it is",
                    e);
        }
    }

    private List<Report> parts(ReportText text, JsonValue json, JsonPointer pointer) {
        var array = pointer.in(json)
                .orElseThrow(() -> new BadInputException("cannot split " + text.name() + ": there is no '"
                        + pointer.text() + "' in it; its --split must lead to an array"));
        if (array.kind() != JsonValue.Kind.ARRAY && array.kind() != JsonValue.Kind.NULL) {
            throw new BadInputException("cannot split " + text.name() + ": '" + pointer.text() + "' is no array but "
                    + array.kind().named());
        }
        var parts = new ArrayList<Report>();
        for (var element : array.elements()) {
            var name = text.name() + " " + pointer.text() + "/" + parts.size();
            parts.add(withFields(Report.part(name, text.utf8(), element), text, element));
        }
        return parts;
    }

    private Report withFields(Report report, ReportText text, JsonValue json) {
        if (fields.isEmpty()) {
            return report;
        }
        if (json.kind() != JsonValue.Kind.OBJECT) {
            throw new BadInputException("cannot put " + String.join(", ", fields.keySet()) + " into " + report.name()
                    + ": it is no object but " + json.kind().named()
                    + (json.kind() == JsonValue.Kind.ARRAY ? "; --split='' sends its elements" : ""));
        }
        var members = json.members();
        var missing = new StringBuilder();
        fields.forEach((name, value) -> {
            if (!members.containsKey(name)) {
                missing.append(members.isEmpty() && missing.isEmpty() ? "" : ",")
                        .append(JsonValue.quote(name))
                        .append(':')
                        .append(JsonValue.quote(value));
            }
        });
        return report.with(missing.toString().getBytes(StandardCharsets.UTF_8), endOfMembers(text.utf8(), json));
    }

    /// Just behind the last member, so that the layout of the report stays.
    private static int endOfMembers(byte[] utf8, JsonValue object) {
        int end = object.to() - 1;
        while (JsonValue.isSpace(utf8[end - 1])) {
            end--;
        }
        return end;
    }
}
