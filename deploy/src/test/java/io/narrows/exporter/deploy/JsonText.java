package io.narrows.exporter.deploy;

import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.StringReader;

/// Compares JSON texts exactly, so that numbers must keep their spelling. Only white space between tokens may differ.
final class JsonText {
    private JsonText() {}

    /// Whether a document holds a report. An object is stored unchanged. Any other value is stored as the member
    /// `report` of an object, and a report that is not JSON as a string.
    static boolean isSameReport(String document, String report) {
        var compact = withoutWhiteSpace(report);
        if (compact.startsWith("{") && isJson(report)) {
            return withoutWhiteSpace(document).equals(compact);
        }
        var value = isJson(report) ? compact : Json.createValue(report).toString();
        return withoutWhiteSpace(document).endsWith("\"report\":" + value + "}");
    }

    private static boolean isJson(String text) {
        try (var parser = Json.createParser(new StringReader(text))) {
            if (!parser.hasNext()) {
                return false;
            }
            while (parser.hasNext()) {
                parser.next();
            }
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    private static String withoutWhiteSpace(String json) {
        var compact = new StringBuilder();
        var inString = false;
        var escaped = false;
        for (int i = 0; i < json.length(); i++) {
            var character = json.charAt(i);
            if (inString || !Character.isWhitespace(character)) {
                compact.append(character);
            }
            inString = inString ? escaped || character != '"' : character == '"';
            escaped = inString && !escaped && character == '\\';
        }
        return compact.toString();
    }
}
