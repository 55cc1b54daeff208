package io.narrows.exporter.deploy;

import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.StringReader;

/// Compares JSON by its letters, so that numbers keep their spelling; only white space between tokens is free.
final class JsonText {
    private JsonText() {}

    /// Whether a document holds a report: an object as it is, anything else as the `report` of an
    /// object, which is a text where it is no JSON.
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
