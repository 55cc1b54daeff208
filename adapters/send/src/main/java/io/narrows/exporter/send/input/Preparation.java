package io.narrows.exporter.send.input;

import io.narrows.exporter.domain.json.JsonPointer;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.process.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is done to a text before it is sent: it is taken apart, and fields are put into the parts that lack them.
///
/// @param isText whether it need not be JSON
/// @param split the way to the array whose elements are the reports, as a JSON pointer
/// @param fields by their names; those that a report has already stay as they are
public record Preparation(boolean isText, Optional<String> split, Map<String, String> fields) {
    public Preparation {
        split.filter(way -> !way.isEmpty() && !way.startsWith("/")).ifPresent(way -> {
            throw new BadInputException("--split must be a JSON pointer such as /Results, or empty for the whole report"
                    + " but was '" + way + "'");
        });
        fields = new LinkedHashMap<>(fields);
    }

    /// @return none, if the array to split has no elements
    /// @throws BadInputException if the text is not as it must be
    public List<Report> of(ReportText text) {
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
            return JsonValue.parse(text.utf8(), text.start());
        } catch (JsonSyntaxException e) {
            throw new BadInputException(
                    "cannot send " + text.name() + ": it is not JSON, " + JsonFault.of(e, text.utf8())
                            + "; --text sends it as it is",
                    e);
        }
    }

    private List<Report> parts(ReportText text, JsonValue json, String pointer) {
        var array = JsonPointer.of(pointer)
                .in(json)
                .orElseThrow(() -> new BadInputException("cannot split " + text.name() + ": there is no '" + pointer
                        + "' in it; its --split must lead to an array"));
        if (array.kind() != Kind.ARRAY && array.kind() != Kind.NULL) {
            throw new BadInputException("cannot split " + text.name() + ": '" + pointer + "' is no array but "
                    + array.kind().words());
        }
        var parts = new ArrayList<Report>();
        for (var element : array.elements()) {
            var name = text.name() + " " + pointer + "/" + parts.size();
            parts.add(withFields(Report.part(name, text.utf8(), element), text, element));
        }
        return parts;
    }

    private Report withFields(Report report, ReportText text, JsonValue json) {
        if (fields.isEmpty()) {
            return report;
        }
        if (json.kind() != Kind.OBJECT) {
            throw new BadInputException("cannot put " + String.join(", ", fields.keySet()) + " into " + report.name()
                    + ": it is no object but " + json.kind().words()
                    + (json.kind() == Kind.ARRAY ? "; --split='' sends its elements" : ""));
        }
        var members = json.members();
        var missing = new StringBuilder();
        fields.forEach((name, value) -> {
            if (!members.containsKey(name)) {
                missing.append(members.isEmpty() && missing.isEmpty() ? "" : ",")
                        .append(JsonStrings.quote(name))
                        .append(':')
                        .append(JsonStrings.quote(value));
            }
        });
        return report.with(missing.toString().getBytes(StandardCharsets.UTF_8), endOfMembers(text.utf8(), json));
    }

    /// Just behind the last member, so that the layout of the report stays.
    private static int endOfMembers(byte[] utf8, JsonValue object) {
        int end = object.to() - 1;
        while (utf8[end - 1] <= ' ') {
            end--;
        }
        return end;
    }
}
