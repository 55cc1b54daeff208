package io.narrows.exporter.plugin.opensearch;

import java.nio.ByteBuffer;

/// How deep a JSON text is nested.
final class JsonDepth {
    private JsonDepth() {}

    /// @param json a valid JSON text in UTF-8
    /// @return 0 for a single value, 1 for `{}`
    static int of(ByteBuffer json) {
        int depth = 0;
        int deepest = 0;
        boolean inString = false;
        for (int i = json.position(); i < json.limit(); i++) {
            switch (json.get(i)) {
                case '\\' -> i++; // only strings have it, and what it escapes means nothing here
                case '"' -> inString = !inString;
                case '{', '[' -> depth += inString ? 0 : 1;
                case '}', ']' -> depth -= inString ? 0 : 1;
                default -> {}
            }
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }
}
